"""Deadlines of submissions: the school that has not sent hears of each step once, then its reviewer."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from mentoring.core import clock, jobs
from mentoring.core.models import Job
from mentoring.notifications.models import Message
from monitoring import services
from monitoring.enums import SubmissionState
from monitoring.models import Period, Submission
from monitoring.selectors.completeness import organisations_of
from monitoring.services import reminders
from monitoring.tasks import reminders_of_the_day
from tests.world import World

from . import walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def due(world: World) -> dt.date:
    """The period in question is due in two weeks and closes two weeks later; the other one is over."""
    due = clock.today() + dt.timedelta(days=14)
    Period.objects.filter(pk=world.period.pk).update(
        opens_on=clock.today() - dt.timedelta(days=20), on_time_until=due, closes_on=due + dt.timedelta(days=14)
    )
    Period.objects.filter(pk=world.earlier.pk).update(closes_on=clock.today() - dt.timedelta(days=1))
    return due


def prepare(day: dt.date) -> dict[str, int]:
    job = reminders.enqueue_day(now=dt.datetime.combine(day, dt.time(6), tzinfo=clock.now().tzinfo))
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.result is not None, job.error
    return dict(job.result)


def told(user: Any) -> list[str]:
    return list(Message.objects.filter(recipient_id=user.pk).order_by("pk").values_list("title", flat=True))


def sent_by(place: Any, period: Period, state: str) -> None:
    now = clock.now()
    version: Any = None
    row = Submission.objects.create(
        municipality=place.organisation.municipality,
        organisation=place.organisation,
        period=period,
        state=SubmissionState.DRAFT,
        state_since=now,
        created_at=now,
    )
    if state != SubmissionState.DRAFT:
        version = row.versions.create(number=1, frozen_at=now, on_time=True, digest="-")
        approved = version if state in {SubmissionState.APPROVED, SubmissionState.ACCEPTED} else None
        Submission.objects.filter(pk=row.pk).update(
            state=state, current_version=version, approved_version=approved, first_submitted_at=now
        )


def test_each_step_is_told_once_and_then_the_reviewer(world: World, due: dt.date) -> None:
    curator, officer, region = world.a1.curator, world.officer, world.region
    for day in range(30):
        prepare(clock.today() + dt.timedelta(days=day))
        prepare(clock.today() + dt.timedelta(days=day))
    assert [title.split(":")[0] for title in told(curator)] == [
        "Через 14 дней срок",
        "Через 7 дней срок",
        "Через 3 дня срок",
        "Завтра срок",
        f"Срок прошёл {due:%d.%m.%Y}",
    ]
    assert told(officer) == ["Текущий квартал: не сдали в срок 2 организации"]
    assert told(region) == ["Текущий квартал: не сдали в срок 1 организация"]
    message = Message.objects.filter(recipient_id=curator.pk).earliest("pk")
    assert message.text == f"Вовремя до {due:%d.%m.%Y}, закрывается {due + dt.timedelta(days=14):%d.%m.%Y}."


@pytest.mark.parametrize(
    ("state", "hears"),
    [
        (SubmissionState.DRAFT, True),
        (SubmissionState.SIGNING, True),
        (SubmissionState.RETURNED, True),
        (SubmissionState.SUBMITTED, False),
        (SubmissionState.APPROVED, False),
        (SubmissionState.ACCEPTED, False),
    ],
)
def test_who_has_sent_is_left_in_peace(world: World, due: dt.date, state: str, hears: bool) -> None:
    curator, stranger = world.a1.curator, world.a2.curator
    sent_by(world.a1, world.period, state)
    prepare(clock.today())
    assert bool(told(curator)) is hears
    assert told(stranger)


def test_a_municipality_that_the_region_has_locked_is_left_in_peace(world: World, due: dt.date) -> None:
    curator, officer, stranger = world.a1.curator, world.officer, world.b1.curator
    walk.locked(world)
    for day in range(30):
        prepare(clock.today() + dt.timedelta(days=day))
    assert told(curator) == told(officer) == []
    assert told(stranger)


@pytest.mark.parametrize("state", ["returned", "draft", "signing"])
def test_what_came_back_after_a_sending_is_not_missed(world: World, due: dt.date, state: str) -> None:
    """«Вовремя» is judged by the first sending: neither the school nor who is above hears of it."""
    curator, officer, stranger = world.a1.curator, world.officer, world.a2.curator
    submission = walk.returned(world, world.a1)
    if state != "returned":
        submission = walk.to_signature(world, world.a1, submission)
    if state == "draft":
        services.take_back(submission=submission, actor=world.a1.curator_actor, now=clock.now())
    Message.objects.all().delete()
    for day in (1, 4):
        prepare(due + dt.timedelta(days=day))
    assert told(curator) == []
    assert [title.split(":")[0] for title in told(stranger)] == [f"Срок прошёл {due:%d.%m.%Y}"]
    assert told(officer) == ["Текущий квартал: не сдали в срок 1 организация"]
    with clock.set_to(clock.now() + dt.timedelta(days=18)):
        period = Period.objects.get(pk=world.period.pk)
        assert organisations_of(world.officer_actor, period, code="overdue").count() == 1


@pytest.mark.parametrize(("locked", "hears"), [("a", False), ("b", True)])
def test_one_that_has_moved_is_awaited_where_it_was_begun(world: World, due: dt.date, locked: str, hears: bool) -> None:
    curator, officer, officer_b = world.a1.curator, world.officer, world.officer_b
    walk.begun(world, world.a1)
    walk.moved(world)
    walk.locked(world, getattr(world, locked))
    prepare(due + dt.timedelta(days=4))
    assert bool(told(curator)) is hears
    assert told(officer) == ["Текущий квартал: не сдали в срок 2 организации"] * hears
    assert told(officer_b) == ["Текущий квартал: не сдали в срок 2 организации"] * (not hears)


def test_a_period_is_looked_at_in_one_query(world: World, due: dt.date, django_assert_num_queries: Any) -> None:
    walk.returned(world, world.a1)
    walk.begun(world, world.b1)
    with django_assert_num_queries(1):
        found = list(reminders._awaited(world.period))
    assert len(found) == len(world.places)


def test_a_period_that_has_not_opened_or_is_closed_reminds_nobody(world: World, due: dt.date) -> None:
    Period.objects.filter(pk=world.period.pk).update(opens_on=clock.today() + dt.timedelta(days=1))
    curator = world.a1.curator
    prepare(clock.today())
    assert told(curator) == []


def test_many_letters_go_in_several_transactions(world: World, due: dt.date, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminders, "_LETTERS", 2)
    curators = [place.curator for place in world.places]
    assert prepare(clock.today()) == {"messages": len(curators)}


def test_beat_asks_once_a_day(world: World) -> None:
    reminders_of_the_day()
    reminders_of_the_day()
    assert Job.objects.filter(kind=reminders.KIND).count() == 1

"""The ladder of deadlines: who hears what and when, each once, in one message for all tasks of a day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from mentoring.core import clock, jobs
from mentoring.core.models import Job
from mentoring.notifications.models import Message
from roadmap.enums import MarkState, Outcome
from roadmap.models import Activity, Reminder
from roadmap.services import reminders
from roadmap.tasks import reminders_of_the_day
from tests import factories as make
from tests.roadmap.plan import make_activity, make_edition, make_task
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> dt.date:
    return clock.today()


@pytest.fixture
def line(today: dt.date) -> Activity:
    edition = make_edition(first_year=today.year - 1, last_year=today.year + 1, adopted=False)
    return make_activity(edition)


def prepare(today: dt.date) -> dict[str, int]:
    now = dt.datetime.combine(today, dt.time(6), tzinfo=clock.now().tzinfo)
    job = reminders.enqueue_day(now=now)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.result is not None, job.error
    return dict(job.result)


def told(user: Any) -> list[str]:
    return list(Message.objects.filter(recipient_id=user.pk).order_by("pk").values_list("title", flat=True))


def in_days(today: dt.date, days: int) -> dt.date:
    return today + dt.timedelta(days=days)


def test_who_answers_hears_of_the_deadline_and_strangers_do_not(world: World, today: dt.date, line: Activity) -> None:
    make_task(line, due_on=in_days(today, 7), organisation=world.a1.organisation)
    stranger, curator, head = world.a2.curator, world.a1.curator, world.a1.head
    make_task(line, due_on=in_days(today, 40), organisation=world.a2.organisation)
    prepare(today)
    assert told(curator) == told(head) == ["Через 7 дней срок: 1.4 Формирование базы"]
    assert told(stranger) == []


def test_several_tasks_of_a_day_come_as_one_message(world: World, today: dt.date, line: Activity) -> None:
    second = make_activity(line.edition, "1.5", title="База наставников")
    curator = world.a1.curator
    for activity in (line, second):
        make_task(activity, due_on=in_days(today, 3), organisation=world.a1.organisation)
    assert prepare(today) == {"reminders": 2, "messages": 1}
    message = Message.objects.get(recipient_id=curator.pk)
    assert message.title == "Через 3 дня срок: 2 мероприятия дорожной карты"
    assert message.text == "1.4 Формирование базы\n1.5 База наставников"


def test_each_step_is_told_once(world: World, today: dt.date, line: Activity) -> None:
    curator = world.a1.curator
    make_task(line, due_on=in_days(today, 14), organisation=world.a1.organisation)
    for day in range(20):
        prepare(in_days(today, day))
        prepare(in_days(today, day))
    assert [title.split(":")[0] for title in told(curator)] == [
        "Через 14 дней срок",
        "Через 7 дней срок",
        "Через 3 дня срок",
        "Завтра срок",
        f"Срок прошёл {in_days(today, 14):%d.%m.%Y}",
    ]


def test_a_day_on_which_nobody_prepared_is_caught_up_with(world: World, today: dt.date, line: Activity) -> None:
    curator = world.a1.curator
    make_task(line, due_on=in_days(today, 5), organisation=world.a1.organisation)
    prepare(today)
    assert told(curator) == ["Через 5 дней срок: 1.4 Формирование базы"]


def test_the_tier_above_hears_of_the_late_ones_in_one_message(world: World, today: dt.date, line: Activity) -> None:
    officer, other, region, ministry = world.officer, world.officer_b, world.region, world.ministry
    make_task(line, due_on=in_days(today, -3), organisation=world.a1.organisation)
    make_task(line, due_on=in_days(today, -3), organisation=world.a2.organisation)
    make_task(line, due_on=in_days(today, -2), organisation=world.b1.organisation)
    make_task(line, due_on=in_days(today, -3), organisation=world.k1.organisation)
    make_task(line, due_on=in_days(today, -3), municipality=world.b)
    make_task(line, due_on=in_days(today, -3))
    prepare(today)
    assert told(officer) == ["Просрочены мероприятия дорожной карты: у 2 исполнителей"]
    assert Message.objects.get(recipient_id=officer.pk).text == "1.4 Формирование базы: 2"
    own_of_b = [title for title in told(other) if title.startswith("Просрочены")]
    assert own_of_b == []
    assert [title for title in told(region) if title.startswith("Просрочены")] == [
        "Просрочены мероприятия дорожной карты: у 2 исполнителей"
    ]
    assert told(ministry) == ["Просрочены мероприятия дорожной карты: у 1 исполнителя"]


def test_nobody_is_reminded_of_a_closed_organisation(world: World, today: dt.date, line: Activity) -> None:
    """Neither its own people nor those above: what it had not done before stays as history."""
    closed, works = world.a1.organisation, world.a2.organisation
    people = [world.a1.curator, world.a2.curator, world.officer]
    for place in (closed, works):
        make_task(line, due_on=in_days(today, -3), organisation=place)
    closed.is_active = False
    closed.save(update_fields=["is_active"])
    prepare(today)
    mine, neighbour, above = map(told, people)
    assert mine == []
    assert len(neighbour) == 1
    assert above == ["Просрочены мероприятия дорожной карты: у 1 исполнителя"]


@pytest.mark.parametrize(
    ("outcome", "state", "hears"),
    [
        (Outcome.OPEN, MarkState.NONE, True),
        (Outcome.TO_MARK, MarkState.RETURNED, True),
        (Outcome.TO_MARK, MarkState.MARKED, False),
        (Outcome.TO_MARK, MarkState.CONFIRMED, False),
        (Outcome.DONE, MarkState.NONE, False),
        (Outcome.UNKNOWN, MarkState.NONE, False),
    ],
)
@pytest.mark.parametrize("days", [1, -1])
def test_what_is_done_or_unknown_reminds_nobody(
    world: World, today: dt.date, line: Activity, outcome: str, state: str, hears: bool, days: int
) -> None:
    curator = world.a1.curator
    due = in_days(today, days)
    make_task(line, due_on=due, organisation=world.a1.organisation, outcome=outcome, state=state)
    prepare(today)
    assert bool(told(curator)) is hears


def test_the_person_in_charge_is_reminded_alone(world: World, today: dt.date, line: Activity) -> None:
    curator, head = world.a1.curator, world.a1.head
    make_task(line, due_on=in_days(today, 1), organisation=world.a1.organisation, in_charge=head)
    prepare(today)
    assert told(head) == ["Завтра срок: 1.4 Формирование базы"]
    assert told(curator) == []


def test_a_person_in_charge_who_has_left_keeps_it_from_nobody(world: World, today: dt.date, line: Activity) -> None:
    curator, moved = world.a1.curator, world.a2.head
    make_task(line, due_on=in_days(today, 1), organisation=world.a1.organisation, in_charge=moved)
    prepare(today)
    assert told(curator) == ["Завтра срок: 1.4 Формирование базы"]
    assert told(moved) == []


def test_many_people_are_prepared_in_several_transactions(
    world: World, today: dt.date, line: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "_PEOPLE", 2)
    people = [make.make_user("curator", organisation=world.a1.organisation) for _ in range(5)]
    make_task(line, due_on=in_days(today, 1), organisation=world.a1.organisation)
    prepare(today)
    assert all(told(user) == ["Завтра срок: 1.4 Формирование базы"] for user in people)
    assert Reminder.objects.count() == len(people)


def test_a_long_list_in_a_message_is_cut(world: World, today: dt.date, line: Activity) -> None:
    curator = world.a1.curator
    for number in range(13):
        activity = make_activity(line.edition, f"2.{number}", title="Своё")
        make_task(activity, due_on=in_days(today, 1), organisation=world.a1.organisation)
    prepare(today)
    assert Message.objects.get(recipient_id=curator.pk).text.endswith("\nи ещё 1")


def test_beat_asks_once_a_day(world: World) -> None:
    reminders_of_the_day()
    reminders_of_the_day()
    assert Job.objects.filter(kind=reminders.KIND).count() == 1

"""Trained people in submissions: what is frozen, what is counted, and the list behind the number."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from typing import Any

import pytest
from django.db import InternalError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentoring.core import clock
from mentoring.events import services as events
from mentoring.events.enums import EventKind
from mentoring.registry.hooks import Forgotten
from mentoring.registry.models import Consent
from monitoring import forgetting, seed
from monitoring.indicators import get
from monitoring.models import IndicatorValue, SubmissionVersion, TrainingFact
from monitoring.selectors.facts import behind
from monitoring.selectors.places import Place
from monitoring.selectors.trained import trained_page
from monitoring.services.freeze import fingerprint, freeze
from tests import factories as make
from tests.events.hall import DAY, held, mentor, staff

from . import approved, walk


@pytest.fixture(autouse=True)
def middle_of_the_quarter(request: pytest.FixtureRequest) -> Any:
    """Days of the tests lie inside the quarter, whatever the day of the run."""
    world = request.getfixturevalue("world")
    day = world.period.starts_on + dt.timedelta(days=40)
    with clock.set_to(timezone.make_aware(dt.datetime.combine(day, dt.time(12)))):
        # People and consents of the world were made on the real today, which may be later.
        Consent.objects.update(given_on=day - dt.timedelta(days=60))
        yield


def seminar(world: Any, **changes: Any) -> Any:
    """Held by the region yesterday: the mentor and a teacher of a1 were there, and the mentor of b1."""
    head = world.a1.head_actor
    people = [
        (mentor(world.a1, world.a1.mentor.person), head),
        (staff(head), head),
        (mentor(world.b1, world.b1.mentor.person), world.b1.head_actor),
    ]
    return held(world.region_actor, *people, **({"hours": 8} | changes))


def frozen(world: Any, place: Any = None) -> Any:
    place = place or world.a1
    return freeze(walk.begun(world, place), actor=place.head_actor, now=clock.now())


def rows(version: Any) -> list[tuple[Any, ...]]:
    return sorted(version.training.values_list("audience", "kind", "held_on", "hours"))


def test_those_of_the_organisation_who_came_are_frozen_with_the_version(world: Any) -> None:
    event = seminar(world)
    version = frozen(world)
    day = clock.local_date(event.starts_at)
    assert rows(version) == [("mentor", "seminar", day, 8), ("teacher", "seminar", day, 8)]
    assert version.with_training
    one = version.training.get(audience="mentor")
    assert one.identity == world.a1.mentor.person.identity
    assert (one.organisation_id, one.municipality_id, one.period_id) == (
        world.a1.organisation.pk, world.a.pk, world.period.pk,
    )  # fmt: skip
    other = version.training.get(audience="teacher")
    enrolment = event.enrolments.get(pk=other.enrolment_id)
    assert other.identity == uuid.UUID(hashlib.md5(enrolment.identity.encode(), usedforsecurity=False).hexdigest())


def test_who_was_absent_and_what_was_not_held_is_left_out(world: Any) -> None:
    event = seminar(world)
    absent = event.enrolments.get(audience="teacher")
    events.mark_attendance(event=event, marks={absent.pk: False}, actor=world.region_actor, now=clock.now())
    assert [row[0] for row in rows(frozen(world))] == ["mentor"]
    events.reopen(event=event, actor=world.region_actor, now=clock.now())
    assert rows(frozen(world)) == []


@pytest.mark.parametrize(
    ("moment", "counted"),
    [("before the year", False), ("first of the year", True), ("last evening", True), ("day after", False)],
)
def test_the_school_year_up_to_the_reporting_date_in_the_zone_of_the_portal(
    world: Any, moment: str, counted: bool
) -> None:
    year, period = world.period.school_year, world.period
    day, hour = {
        "before the year": (dt.date(year, 6, 30), 23),
        "first of the year": (dt.date(year, 7, 1), 0),
        "last evening": (period.ends_on, 23),
        "day after": (period.ends_on + dt.timedelta(days=1), 0),
    }[moment]
    starts_at = timezone.make_aware(dt.datetime.combine(day, dt.time(hour, 30)))
    Consent.objects.update(given_on=dt.date(year - 1, 1, 1))
    for place in (world.a1, world.b1):
        assert place.head_actor  # made today: the role is held since a year before
    seminar(world, starts_at=starts_at)
    assert bool(rows(frozen(world))) is counted


@pytest.mark.parametrize(
    ("change", "enters"),
    [
        ({"withdrawn_on": 0}, False),
        ({"withdrawn_on": 1}, True),
        ({"valid_until": -1}, False),
        ({"valid_until": 0}, True),
        ({"given_on": 1}, False),
        ({"given_on": 0}, True),
        ({"kind": "image"}, False),
    ],
)
def test_a_mentor_without_a_consent_in_force_does_not_enter(world: Any, change: dict[str, Any], enters: bool) -> None:
    """Whole numbers are days from the day of the sending."""
    seminar(world)
    fields = {name: clock.today() + value * DAY if value != "image" else value for name, value in change.items()}
    Consent.objects.filter(person=world.a1.mentor.person).update(**fields)
    audiences = [row[0] for row in rows(frozen(world))]
    assert sorted(audiences) == (["mentor", "teacher"] if enters else ["teacher"])


def test_training_changes_the_digest_and_its_absence_does_not(world: Any) -> None:
    submission = walk.begun(world, world.a1)
    before = fingerprint(submission, now=clock.now())
    held(world.region_actor, (mentor(world.b1, world.b1.mentor.person), world.b1.head_actor))
    assert fingerprint(submission, now=clock.now()) == before
    seminar(world)
    after = fingerprint(submission, now=clock.now())
    assert after != before
    assert frozen(world).digest == after


def test_the_digest_without_training_is_the_one_of_versions_sent_before(world: Any) -> None:
    """Word for word what was hashed then: an old version must not look changed."""
    from mentoring.organisations.enums import Basis, Figure
    from monitoring.selectors.live import AGREED, parameters

    submission = walk.begun(world, world.a1)
    values = parameters(submission, clock.now())
    with connection.cursor() as cursor:
        order = "ORDER BY role, person_id, pair_id"
        cursor.execute(f"WITH live AS ({AGREED}) SELECT string_agg(live::text, E'\\n' {order}) FROM live", values)
        (facts,) = cursor.fetchone()
    known = dict(
        world.a1.organisation.figures.filter(
            school_year=submission.period.school_year, basis=Basis.LEARNERS
        ).values_list("figure", "value")
    )
    names = (Figure.LEARNERS, Figure.CHILDREN_10_19, Figure.CHILDREN_15_19, Figure.YOUNG_TEACHERS)
    figure = ",".join("" if known.get(name) is None else str(known[name]) for name in names)
    text = f"{facts}\n({figure})\nNone|None|None|None"
    assert fingerprint(submission, now=clock.now()) == hashlib.sha256(text.encode()).hexdigest()


def test_frozen_training_cannot_be_changed(world: Any) -> None:
    seminar(world)
    frozen(world)
    for spoil in (lambda: TrainingFact.objects.update(hours=99), lambda: TrainingFact.objects.all().delete()):
        with pytest.raises(InternalError), transaction.atomic():
            spoil()


def value(code: str, level: str, place: Any = None) -> int | None:
    row = IndicatorValue.objects.get(code=code, level=level, **({} if place is None else {"organisation": place}))
    return row.numerator


def test_a_person_of_two_schools_counts_once_above_and_conferences_do_not_count(world: Any) -> None:
    both = approved.trained("наставник")
    for place in (world.a1, world.a2):
        lesson = both | {"enrolment_id": place.organisation.pk}
        more = [
            approved.trained("куратор " + place.marker, audience="curator", kind="course"),
            approved.trained("гость " + place.marker, kind="conference"),
            approved.trained("учитель " + place.marker, audience="teacher"),
        ]
        approved.approve(place.organisation, world.period, training=[lesson, *more])
    assert value("mentors-trained", "region") == 1
    assert value("mentors-trained", "organisation", world.a1.organisation) == 1
    assert value("curators-trained", "municipality") == 2
    approved.put(world.a2.organisation, world.period, None)
    assert (value("mentors-trained", "region"), value("curators-trained", "region")) == (1, 1)


def test_versions_sent_before_events_were_kept_are_no_data_and_not_zero(world: Any) -> None:
    approved.approve(world.a1.organisation, world.period)
    assert value("mentors-trained", "region") is None
    approved.approve(world.a2.organisation, world.period, training=[])
    assert value("mentors-trained", "region") == 0
    assert value("mentors-trained", "organisation", world.a1.organisation) is None
    approved.approve(world.a2.organisation, world.period, training=[approved.trained("наставник")])
    assert value("mentors-trained", "region") == 1
    approved.put(world.a2.organisation, world.period, None)
    assert value("mentors-trained", "region") is None


def listed(world: Any, actor: Any, place: Any, code: str = "mentors-trained") -> Any:
    indicator = get(code)
    assert indicator is not None
    facts = behind(actor, indicator=indicator, period=world.period, place=place, form_id=make.form().pk)
    return trained_page(actor, facts)[1]


def approve_live(world: Any) -> None:
    for place in (world.a1, world.b1):
        approved.put(place.organisation, world.period, frozen(world, place))


def test_the_list_names_people_to_their_school_and_gives_initials_above(world: Any) -> None:
    event = seminar(world, title="Семинар о парах")
    approve_live(world)
    own = Place(world.a, world.a1.organisation)
    (line,) = listed(world, world.a1.curator_actor, own)
    assert line.title == world.a1.mentor.person.full_name
    assert line.lessons == [f"Семинар о парах – семинар, {clock.local_date(event.starts_at):%d.%m.%Y}, 8 ч"]
    assert line.organisations == {str(world.a1.organisation)}
    assert [line.title for line in listed(world, world.officer_actor, Place(world.a))] == ["А. П. П."]
    titles = sorted(line.title for line in listed(world, world.region_actor, Place()))
    assert titles == ["А. П. П.", "В. П. П."]
    assert listed(world, world.ministry_actor, Place()) == []


def test_a_person_at_two_events_is_one_line_with_both(world: Any) -> None:
    seminar(world, title="Первый")
    seminar(world, title="Второй", kind=EventKind.COURSE, hours=None, starts_at=clock.now() - DAY / 2)
    approve_live(world)
    (line,) = listed(world, world.a1.curator_actor, Place(world.a, world.a1.organisation))
    assert [lesson.split(" – ")[0] for lesson in line.lessons] == ["Первый", "Второй"]
    assert " ч" not in line.lessons[1]
    assert value("mentors-trained", "organisation", world.a1.organisation) == 1


def test_the_screen_of_the_list_opens_from_the_number(world: Any, client: Client) -> None:
    seed.load_reference()
    seminar(world)
    approve_live(world)
    client.force_login(world.a1.curator)
    board = client.get(reverse("monitoring:dashboard"), {"indicator": "mentors-trained"}).content.decode()
    address = reverse("monitoring:dashboard_list", args=["mentors-trained"])
    assert address in board
    page = client.get(address)
    assert page.status_code == 200
    assert world.a1.mentor.person.full_name in page.content.decode()
    client.force_login(world.region)
    above = client.get(address).content.decode()
    assert world.a1.marker not in above
    assert "всего 2" in above.replace("\xa0", " ")


def test_who_was_forgotten_stays_a_number_without_the_hash_of_the_name(world: Any) -> None:
    seminar(world)
    approve_live(world)
    person, instead = world.a1.mentor.person, uuid.uuid4()
    gone = Forgotten(
        organisation_id=world.a1.organisation.pk,
        person_ids=[person.pk],
        mentee_ids=[],
        mentor_ids=[world.a1.mentor.pk],
        identities={person.identity: instead},
        mentions=lambda text: False,
    )
    forgetting.forget(gone, world.region_actor, clock.now())
    assert not TrainingFact.objects.filter(identity=person.identity).exists()
    assert TrainingFact.objects.filter(identity=instead).count() == 1


def test_column_17_comes_from_the_versions_of_the_report(world: Any) -> None:
    from monitoring.reports.numbers import tallies

    old = approved.make_version(world.a2.organisation, world.period, [])
    new = approved.make_version(world.a1.organisation, world.period, [], [approved.trained("наставник")])
    found = tallies([old.pk, new.pk])
    where = (world.a.pk, world.a1.organisation.pk)
    assert (found[where].count("mentors-trained"), found[where].count("curators-trained")) == (1, 0)
    assert found[world.a.pk, world.a2.organisation.pk].count("mentors-trained") is None
    assert found[world.a.pk, None].count("mentors-trained") == 1
    assert SubmissionVersion.objects.count() == 2

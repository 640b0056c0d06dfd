"""Rules of seminars, courses, dissemination, pairs and meetings at their borders."""

from __future__ import annotations

from typing import Any

import pytest

from mentoring.core import clock
from mentoring.pairing.models import Pair
from roadmap.enums import TaskTier
from roadmap.rules.registry import RULES
from roadmap.selectors.evidence import evidence_of
from tests import factories as make
from tests.world import World

from .running import YEAR, at, day, found, make_event, meet, take_part, task_of

pytestmark = pytest.mark.usefixtures("plan")
NOTHING = ("open", None, 0)


@pytest.mark.parametrize(
    ("starts_at", "state", "audience", "came", "expected"),
    [
        (at(10, 5), "held", "curator", True, ("done", day(10, 5), 1)),
        (at(10, 5), "held", "corporate", True, ("done", day(10, 5), 1)),
        (at(10, 5), "held", "teacher", True, NOTHING),
        (at(10, 5), "held", "mentor", True, NOTHING),
        (at(10, 5), "held", "curator", False, NOTHING),
        (at(10, 5), "announced", "curator", True, NOTHING),
        (at(10, 5), "cancelled", "curator", True, NOTHING),
        (at(1, 1, 0), "held", "curator", True, ("done", day(1, 1), 1)),
        (at(12, 31, 23, 59), "held", "curator", True, ("done", day(12, 31), 1)),
        (at(1, 1, 0, year=YEAR + 1), "held", "curator", True, NOTHING),
        (at(12, 31, 23, 59, year=YEAR - 1), "held", "curator", True, NOTHING),
    ],
)
def test_a_curator_was_at_a_seminar(
    autumn: World, starts_at: Any, state: str, audience: str, came: bool, expected: Any
) -> None:
    event = make_event("seminar", starts_at=starts_at, state=state)
    take_part(event, organisation=autumn.a1.organisation, audience=audience, came=came)
    assert found("seminars", autumn.a1.organisation) == expected
    assert found("seminars", autumn.a2.organisation) == NOTHING
    assert found("courses", autumn.a1.organisation) == NOTHING


@pytest.mark.parametrize(
    ("audience", "done"), [("curator", True), ("corporate", True), ("teacher", True), ("mentor", False)]
)
def test_teachers_count_at_courses(autumn: World, audience: str, done: bool) -> None:
    take_part(make_event("course"), organisation=autumn.a1.organisation, audience=audience)
    assert found("courses", autumn.a1.organisation)[0] == ("done" if done else "open")


def test_two_people_at_two_seminars_are_two_lines_of_the_first_day(autumn: World) -> None:
    for month in (11, 3):
        event = make_event("seminar", starts_at=at(month, 2))
        take_part(event, organisation=autumn.a1.organisation)
        take_part(event, organisation=autumn.a1.organisation)
    assert found("seminars", autumn.a1.organisation) == ("done", day(3, 2), 2)
    lines = evidence_of(task_of("seminars", autumn.a1.organisation), autumn.a1.curator_actor)
    assert [(line.on, line.note) for line in lines] == [
        (day(3, 2), "семинар, 2 участника"),
        (day(11, 2), "семинар, 2 участника"),
    ]
    assert "Участников" not in str(lines)


def test_seminars_of_the_region_and_of_municipalities(autumn: World) -> None:
    empty = make_event("seminar")
    assert found("seminars") == NOTHING, "nobody came"
    take_part(empty, organisation=autumn.b1.organisation)
    assert found("seminars") == ("done", day(10, 5), 1)
    assert found("seminars", autumn.a) == NOTHING
    take_part(make_event("seminar", municipality=autumn.a), organisation=autumn.a1.organisation)
    assert found("seminars", autumn.a) == ("done", day(10, 5), 1)
    assert found("seminars", autumn.b) == NOTHING
    take_part(empty, municipality=autumn.b, audience="coordinator")
    assert found("seminars", autumn.b) == ("done", day(10, 5), 1)
    assert found("seminars")[2] == 1, "the region's own only"


def test_a_school_that_held_a_seminar_does_it_for_nobody_above(autumn: World) -> None:
    take_part(make_event("seminar", organisation=autumn.a1.organisation), organisation=autumn.a2.organisation)
    assert found("seminars", autumn.a) == NOTHING
    assert found("seminars") == NOTHING
    assert found("seminars", autumn.a2.organisation)[0] == "done"
    assert found("seminars", autumn.a1.organisation) == NOTHING


@pytest.mark.parametrize("kind", ["dissemination", "conference"])
def test_dissemination_counts_for_those_above(autumn: World, kind: str) -> None:
    for body in (autumn.a1.organisation, autumn.a, None):
        assert found("dissemination", body) == NOTHING
    held = make_event(kind, organisation=autumn.a1.organisation)
    for body in (autumn.a1.organisation, autumn.a, None):
        assert found("dissemination", body) == ("done", day(10, 5), 1)
    assert found("dissemination", autumn.b) == NOTHING
    take_part(held, organisation=autumn.b1.organisation, audience="mentor")
    assert found("dissemination", autumn.b1.organisation) == ("done", day(10, 5), 1)
    assert found("dissemination", autumn.b) == ("done", day(10, 5), 1)
    assert found("dissemination") == ("done", day(10, 5), 1), "one event, whoever came"


def test_a_cancelled_conference_is_none(autumn: World) -> None:
    take_part(make_event("conference", state="cancelled"), organisation=autumn.a1.organisation)
    assert found("dissemination", autumn.a1.organisation) == NOTHING
    assert found("dissemination") == NOTHING


def test_an_event_opens_for_those_who_see_it(autumn: World) -> None:
    take_part(make_event("conference"), organisation=autumn.a1.organisation)
    found("dissemination", autumn.a1.organisation)
    task = task_of("dissemination", autumn.a1.organisation)
    assert evidence_of(task, autumn.region_actor)[0].url.startswith("/events/")
    assert evidence_of(task, autumn.officer_actor)[0].url == "", "the region did not invite the municipality"


def formed(autumn: World, started_on: Any, **fields: Any) -> Pair:
    pair = make.make_pair(autumn.b1.organisation)
    Pair.objects.filter(pk=pair.pk).update(started_on=started_on, **fields)
    pair.refresh_from_db()
    return pair


def only(*pairs: Pair) -> None:
    """Pairs that the world settled with are out of the way."""
    Pair.objects.exclude(pk__in=[pair.pk for pair in pairs]).update(school_year=YEAR - 9)


@pytest.mark.parametrize(
    ("started_on", "fields", "expected"),
    [
        (day(9, 10), {}, ("done", day(9, 10), 1)),
        (day(12, 31), {}, ("done", day(12, 31), 1)),
        (day(1, 1, YEAR + 1), {}, ("open", None, 1)),
        (None, {"state": "draft"}, NOTHING),
        (day(9, 10), {"school_year": YEAR - 1}, NOTHING),
        (day(9, 10), {"state": "completed", "closed_on": day(10, 1)}, ("done", day(9, 10), 1)),
    ],
)
def test_a_pair_was_formed(autumn: World, started_on: Any, fields: Any, expected: Any) -> None:
    only(formed(autumn, started_on, **fields))
    assert found("pairs", autumn.b1.organisation) == expected


def test_a_late_pair_is_said_to_be_late(autumn: World) -> None:
    only(formed(autumn, day(1, 15, YEAR + 1)))
    found("pairs", autumn.b1.organisation)
    assert "15.01.2027" in task_of("pairs", autumn.b1.organisation).note


@pytest.mark.parametrize(
    ("held_on", "expected"),
    [
        (day(9, 12), ("done", day(9, 12), 1)),
        (day(12, 31), ("done", day(12, 31), 1)),
        (day(1, 1, YEAR + 1), NOTHING),
        (None, NOTHING),
    ],
)
def test_a_pair_has_met(autumn: World, held_on: Any, expected: Any) -> None:
    pair = formed(autumn, day(9, 10))
    only(pair)
    if held_on:
        meet(pair, held_on)
    assert found("meetings", autumn.b1.organisation) == expected


def test_every_pair_at_work_has_to_meet(autumn: World) -> None:
    first, second = formed(autumn, day(9, 10)), formed(autumn, day(9, 20))
    only(first, second)
    meet(first, day(9, 12))
    meet(first, day(9, 30))
    assert found("meetings", autumn.b1.organisation) == ("open", None, 1)
    task = task_of("meetings", autumn.b1.organisation)
    assert (task.covered, task.needed, task.note) == (1, 2, "Встречались 1 из 2 пар и групп")
    meet(second, day(10, 2))
    assert found("meetings", autumn.b1.organisation) == ("done", day(10, 2), 2)
    lines = evidence_of(task_of("meetings", autumn.b1.organisation), autumn.b1.curator_actor)
    assert [(line.note, line.on) for line in lines] == [("2 встречи", day(9, 30)), ("1 встреча", day(10, 2))]
    assert all(line.url for line in lines)
    assert not any(line.url for line in evidence_of(task_of("meetings", autumn.b1.organisation), autumn.api_actor))


def test_a_pair_that_ended_without_meeting_is_not_waited_for(autumn: World) -> None:
    met, idle = (
        formed(autumn, day(9, 10)),
        formed(autumn, day(9, 10), state="ended_early", closed_on=day(10, 1), close_reason="переезд"),
    )
    only(met, idle)
    meet(met, day(9, 12))
    assert found("meetings", autumn.b1.organisation) == ("done", day(9, 12), 1)
    Pair.objects.filter(pk=met.pk).update(state="completed", closed_on=day(11, 1))
    assert found("meetings", autumn.b1.organisation) == ("done", day(9, 12), 1), "it did meet"


def test_the_year_stays_as_it_was_when_its_pairs_end_in_spring(autumn: World) -> None:
    pair = formed(autumn, day(9, 10), state="completed", closed_on=day(5, 25, YEAR + 1))
    only(pair)
    assert found("meetings", autumn.b1.organisation) == NOTHING
    meet(pair, day(9, 12))
    with clock.set_to(at(6, 10, year=YEAR + 1)):
        assert found("meetings", autumn.b1.organisation) == ("done", day(9, 12), 1)


def test_evidence_of_pairs_names_nobody(autumn: World) -> None:
    found("pairs", autumn.a1.organisation)
    task = task_of("pairs", autumn.a1.organisation)
    lines = evidence_of(task, autumn.a1.curator_actor)
    assert len(lines) == 1
    assert autumn.a1.marker not in str(lines)
    assert lines[0].title == make.form().title


def test_a_body_of_which_nothing_is_found_has_an_answer_too(autumn: World) -> None:
    """Anybody may ask a rule; a body that is not among the keys has its `otherwise`."""
    found_now = RULES["pairs"].assess(tier=TaskTier.ORGANISATION, year=YEAR, today=clock.today())
    assert found_now[None, autumn.a1.organisation.pk].outcome == "done"
    assert found_now[None, 0].outcome == "open"

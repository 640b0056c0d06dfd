"""Lines of the region's draft: added, changed, moved, removed; bad input is refused beside its field."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from mentoring.access.decisions import NotAllowed, StateChanged
from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from roadmap.models import Activity, Edition
from roadmap.services import activities
from tests.world import World

from . import editions as walk


@pytest.fixture
def edition(world: World) -> Edition:
    return walk.draft(world, 2025, 2027)


def numbers(edition: Edition) -> list[str]:
    return list(edition.activities.values_list("number", flat=True))


def move(world: World, line: Activity, *, up: bool) -> Activity:
    return activities.move_activity(activity=line, up=up, actor=world.region_actor, now=clock.now())


def test_a_new_line_is_the_last_of_its_section(world: World, edition: Edition) -> None:
    line = walk.add(edition, world.region_actor, walk.line(edition, "1"), title="  Слёт наставников  ", yearly=True)
    assert (line.number, line.title, line.term, line.rule) == (
        "1.8",
        "Слёт наставников",
        "Ежегодно 2025 – 2027 гг.",
        "marked",
    )
    assert numbers(edition)[7:10] == ["1.7", "1.8", "2"]
    section = walk.add(edition, world.region_actor, None, title="Новый раздел", rule="pairs")
    assert (section.number, section.section, section.rule) == ("4", None, "")
    assert walk.add(edition, world.region_actor, section).number == "4.1"
    edition.refresh_from_db()
    assert edition.version == 4


def test_changing_a_line_writes_what_changed_into_the_journal(world: World, edition: Edition) -> None:
    line = walk.change(walk.line(edition, "1.4"), world.region_actor, due_day="10-31", title="База наставляемых")
    assert (line.due_day, line.title, line.version) == ("10-31", "База наставляемых", 2)
    event = AuditEvent.objects.get(action="edition.line_change")
    assert event.data == {"number": "1.4", "fields": ["due_day", "title"]}
    walk.change(line, world.region_actor)
    assert AuditEvent.objects.filter(action="edition.line_change").count() == 1


def test_the_second_editor_of_a_line_sees_the_first(world: World, edition: Edition) -> None:
    line = walk.line(edition, "1.4")
    walk.change(walk.line(edition, "1.4"), world.region_actor, title="Первый")
    with pytest.raises(StateChanged) as refused:
        activities.change_activity(
            activity=line, fields=walk.values(line, title="Второй"), expected_version=1, actor=world.region_actor,
            now=clock.now(),
        )  # fmt: skip
    assert refused.value.current.title == "Первый"
    walk.change(walk.line(edition, "1.5"), world.region_actor, title="Другую строку правят вместе")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"first_year": 2024}, "first_year", "с 2025 по 2027 год"),
        ({"last_year": 2028}, "last_year", "с 2025 по 2027 год"),
        ({"first_year": 2027, "last_year": 2026}, "last_year", "Раньше начального года"),
        ({"start_day": "11-01", "due_day": "10-31"}, "due_day", "Раньше начала (01.11)"),
        ({"term": "2025-2026 гг."}, "term", "В тексте срока 2025–2026, а годы мероприятия 2025–2027"),
        ({"region": "", "municipality": "", "organisation": " "}, "region", "хотя бы на одном уровне"),
    ],
)
def test_bad_input_is_refused_beside_its_field(
    world: World, edition: Edition, changes: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        walk.change(walk.line(edition, "1.4"), world.region_actor, **changes)
    assert list(refused.value.message_dict) == [field]
    assert words in refused.value.message_dict[field][0]
    assert walk.line(edition, "1.4").version == 1


def test_a_term_without_years_is_left_to_the_author(world: World, edition: Edition) -> None:
    assert walk.change(walk.line(edition, "1.4"), world.region_actor, term="до 31 октября").term == "до 31 октября"


def test_lines_move_within_their_section(world: World, edition: Edition) -> None:
    titles = {number: walk.line(edition, number).title for number in ("1.1", "1.2", "2", "3")}
    assert move(world, walk.line(edition, "1.1"), up=False).number == "1.2"
    assert walk.line(edition, "1.1").title == titles["1.2"]
    assert walk.line(edition, "1.2").title == titles["1.1"]
    assert move(world, walk.line(edition, "1.1"), up=True).number == "1.1"
    assert move(world, walk.line(edition, "1.7"), up=False).number == "1.7"
    assert numbers(edition)[:3] == ["1", "1.1", "1.2"]


def test_a_section_moves_with_all_of_its_lines(world: World, edition: Edition) -> None:
    before = {line.title: line.number for line in edition.activities.all()}
    move(world, walk.line(edition, "3"), up=True)
    after = {line.title: line.number for line in edition.activities.all()}
    assert numbers(edition) == [
        *("1", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7"),
        *("2", "2.1", "2.2", "2.3", "2.4"),
        *("3", "3.1", "3.2", "3.3", "3.4", "3.5"),
    ]
    swap = {"1": "1", "2": "3", "3": "2"}
    assert after == {title: swap[number[0]] + number[1:] for title, number in before.items()}
    assert list(edition.activities.values_list("position", flat=True)) == list(range(1, 20))


def test_removing_a_line_closes_the_gap(world: World, edition: Edition) -> None:
    after = walk.line(edition, "1.5").title
    activities.remove_activity(activity=walk.line(edition, "1.4"), actor=world.region_actor, now=clock.now())
    assert walk.line(edition, "1.4").title == after
    activities.remove_activity(activity=walk.line(edition, "1"), actor=world.region_actor, now=clock.now())
    assert numbers(edition) == ["1", "1.1", "1.2", "1.3", "1.4", "1.5", "2", "2.1", "2.2", "2.3", "2.4"]


@pytest.mark.parametrize("who", ["ministry", "officer", "api"])
def test_nobody_else_touches_the_regions_draft(world: World, edition: Edition, who: str) -> None:
    actor = getattr(world, f"{who}_actor")
    line = walk.line(edition, "1.4")
    for act in (
        lambda: walk.change(line, actor, title="Чужое"),
        lambda: walk.add(edition, actor, line.section),
        lambda: activities.move_activity(activity=line, up=True, actor=actor, now=clock.now()),
        lambda: activities.remove_activity(activity=line, actor=actor, now=clock.now()),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert numbers(edition)[4] == "1.4"

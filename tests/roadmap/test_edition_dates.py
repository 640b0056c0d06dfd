"""Days that move with a roadmap: calendars see a new version, and the new day is reminded of from the beginning."""

from __future__ import annotations

import pytest

from mentoring.core import clock
from roadmap.calendar import deadlines
from roadmap.enums import Outcome
from roadmap.models import Edition, Reminder, Task
from roadmap.services import adoption, editions
from tests.world import World

from . import editions as walk


@pytest.fixture
def region(world: World) -> Edition:
    return walk.in_force(world)


def told(task: Task) -> None:
    Reminder.objects.create(task=task, recipient_id=1, step=14, prepared_on=clock.today())


def reminded(world: World) -> list[str]:
    """Numbers of the activities of a1 that somebody was reminded of, in this year."""
    rows = Reminder.objects.filter(task__organisation=world.a1.organisation, task__year=walk.this_year())
    return sorted(rows.values_list("task__activity__number", flat=True))


@pytest.fixture
def tasks(world: World, region: Edition) -> dict[str, Task]:
    """1.4, 1.5 and 1.6 of a1 in this year, each reminded of."""
    rows = Task.objects.filter(organisation=world.a1.organisation, year=walk.this_year())
    found = {task.activity.number: task for task in rows.select_related("activity")}
    for number in ("1.4", "1.5", "1.6"):
        told(found[number])
    return found


def versions(tasks: dict[str, Task]) -> dict[str, int]:
    return {number: Task.objects.get(pk=tasks[number].pk).version for number in ("1.4", "1.5", "1.6")}


def test_of_an_own_roadmap_and_back(world: World, tasks: dict[str, Task]) -> None:
    actor = world.a1.curator_actor
    own = walk.own(actor)
    walk.change(walk.line(own, "1.4"), actor, due_day="10-15")
    walk.change(walk.line(own, "1.5"), actor, start_day="02-01")
    walk.adopted(own, world.a1.head_actor)
    assert versions(tasks) == {"1.4": 2, "1.5": 2, "1.6": 1}
    assert reminded(world) == ["1.5", "1.6"], "the new day of 1.4 is told anew"
    moved = tasks["1.4"]
    Task.objects.filter(pk=moved.pk).update(outcome=Outcome.OPEN)
    entries = {entry.uid: entry.sequence for entry in deadlines(actor, clock.now())}
    assert entries[f"task-{moved.public_id}@mentoring"] == 2
    told(moved)
    adoption.undo_adoption(edition=own, actor=world.a1.head_actor, now=clock.now())
    assert versions(tasks) == {"1.4": 3, "1.5": 3, "1.6": 1}
    assert reminded(world) == ["1.5", "1.6"]


def test_of_a_changed_roadmap_of_the_region(world: World, region: Edition, tasks: dict[str, Task]) -> None:
    year = walk.this_year()
    draft = editions.copy_edition(
        source=region, first_year=year, last_year=year + 1, title="", actor=world.region_actor, now=clock.now()
    )
    walk.change(walk.line(draft, "1.4"), world.region_actor, due_day="09-15")
    walk.adopted(draft, world.region_actor)
    assert versions(tasks) == {"1.4": 2, "1.5": 1, "1.6": 1}
    assert reminded(world) == ["1.5", "1.6"]

"""An organisation with a roadmap of its own, closed by mistake and opened again, lives by it as before."""

from __future__ import annotations

import datetime as dt

import pytest

from mentoring.core import clock
from mentoring.organisations.services.organisations import change_organisation
from roadmap.enums import Outcome
from roadmap.models import Edition, Task
from roadmap.models.tasks import TaskQuerySet
from roadmap.services import amending
from tests.world import World

from . import editions as walk

Plan = list[tuple[str, int, dt.date, dt.date]]
OWN = "Клуб наставников"


@pytest.fixture
def own(world: World) -> Edition:
    """Of a1, from this year to the next: a date of its own at 1.4, and a line of its own."""
    walk.in_force(world)
    draft, actor = walk.own(world.a1.curator_actor), world.a1.curator_actor
    walk.change(walk.line(draft, "1.4"), actor, due_day="12-30")
    walk.add(draft, actor, walk.line(draft, "1"), title=OWN)
    return walk.adopted(draft, world.a1.head_actor)


def plan(world: World) -> Plan:
    """What a1 is asked from this year on."""
    return sorted(ahead(world).in_force().values_list("activity__title", "year", "starts_on", "due_on"))


def ahead(world: World) -> TaskQuerySet:
    return Task.objects.filter(organisation=world.a1.organisation, year__gte=walk.this_year())


def close(world: World, *, is_active: bool = False) -> None:
    organisation = world.a1.organisation
    change_organisation(organisation=organisation, actor=world.region_actor, now=clock.now(), is_active=is_active)


def test_its_own_lines_and_dates_come_back(world: World, own: Edition) -> None:
    before = plan(world)
    assert {year for title, year, *_ in before if title == OWN} == {walk.this_year(), walk.this_year() + 1}
    close(world)
    assert not [title for title, *_ in plan(world) if title == OWN], "asked of a closed organisation"
    close(world, is_active=True)
    assert plan(world) == before
    assert not ahead(world).filter(computed_at=None).exists()


def test_own_lines_come_back_where_nothing_else_was_lost(world: World, own: Edition) -> None:
    Task.objects.filter(activity__edition=own.parent).update(outcome=Outcome.DONE)
    before = plan(world)
    close(world)
    close(world, is_active=True)
    assert plan(world) == before
    assert not Task.objects.filter(activity__edition=own, computed_at=None).exists()


def test_a_year_that_another_own_roadmap_took_stays_with_that_one(world: World, own: Edition) -> None:
    actor = world.a1.curator_actor
    draft = amending.begin_own(actor=actor, now=clock.now())
    assert (draft.first_year, draft.source) == (walk.this_year() + 1, own)
    walk.change(walk.line(draft, "1.4"), actor, due_day="12-29")
    line = draft.activities.get(title=OWN)
    walk.change(line, actor, title="Клуб педагогов")
    walk.adopted(draft, world.a1.head_actor)
    before, count = plan(world), ahead(world).count()
    close(world)
    close(world, is_active=True)
    assert plan(world) == before
    assert ahead(world).count() == count, "tasks of the former are made anew"


def test_what_is_over_is_not_asked_again(world: World, own: Edition) -> None:
    """Opened again a year later: the former year was not lived by it."""
    close(world)
    over = ahead(world).filter(year=walk.this_year(), due_on__gte=clock.today()).exclude(outcome=Outcome.DONE)
    assert not over.exists()
    with clock.set_to(clock.now() + dt.timedelta(days=366)):
        close(world, is_active=True)
        assert OWN in {title for title, *_ in plan(world)}
    assert not over.exists()


def test_a_draft_asks_nothing(world: World) -> None:
    walk.in_force(world)
    before = plan(world)
    draft = walk.own(world.a1.curator_actor)
    walk.add(draft, world.a1.curator_actor, walk.line(draft, "1"), title=OWN)
    close(world)
    close(world, is_active=True)
    assert plan(world) == before

"""Two at once, on real connections: nobody waits for ever, and the counts above are right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from mentoring.core import clock
from mentoring.core.changes import tell
from mentoring.pairing.changes import MEETINGS
from monitoring import services
from roadmap.models import Task
from roadmap.services.recompute import recompute, recompute_all
from tests import factories as make
from tests.monitoring import walk
from tests.monitoring.test_concurrency import at_once as together
from tests.world import World, build_world, make_period

from .running import NOW, YEAR, make_plan, meet

pytestmark = pytest.mark.django_db(transaction=True)
RULES = ("mentee_base", "mentor_base", "monitoring", "effectiveness", "pairs", "meetings", "dissemination")


@pytest.fixture
def world(transactional_db: None, autumn_day: object) -> World:
    world = build_world()
    make_plan(years=(YEAR,), codes=RULES)
    recompute_all(now=clock.now())
    return world


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """On the day of the tests: a thread does not inherit the clock."""

    def then(action: Callable[[], Any]) -> Any:
        with clock.set_to(NOW):
            return action()

    return together(*(lambda action=action: then(action) for action in actions))


def covered() -> dict[tuple[int | None, int | None], int | None]:
    rows = Task.objects.filter(activity__rule="mentee_base", year=YEAR, organisation=None)
    return {(row.municipality_id, None): row.covered for row in rows}


def test_four_organisations_are_approved_at_once(world: World) -> None:
    rows = [
        (walk.sent(world, place), walk.reviewer(world, place)) for place in (world.a1, world.a2, world.b1, world.b2)
    ]
    results = at_once(
        *(
            lambda row=row, actor=actor: services.approve(
                submission=row, actor=actor, now=clock.now(), expected_version=row.version
            )
            for row, actor in rows
        )
    )
    assert [result.state for result in results] == ["approved"] * 4
    counts = covered()
    assert (counts[world.a.pk, None], counts[world.b.pk, None], counts[None, None]) == (2, 2, 4)
    assert recompute(now=clock.now()) == 0, "what was counted at once is what is counted now"


def test_a_chosen_many_in_two_periods_and_single_ones_do_not_wait_for_each_other_for_ever(world: World) -> None:
    """The bulk approval holds what is above while it comes to an organisation that another approval has begun with."""
    today = clock.today()
    other = make_period(
        today.replace(month=10, day=1), today.replace(month=10, day=31), code="other", number=8,
        opens_on=dt.date(YEAR, 8, 1), on_time_until=today, closes_on=today,
    )  # fmt: skip
    places = (world.a1, world.a2)
    single = [walk.sent(world, place, walk.begun(world, place, other)) for place in places]
    chosen = [walk.sent(world, place) for place in places]
    actor, colleague = world.officer_actor, make.actor(make.make_user("officer", municipality=world.a))
    results = at_once(
        lambda: [
            services.approve(submission=row, actor=actor, now=clock.now(), expected_version=row.version)
            for row in chosen
        ],
        lambda: [
            services.approve(submission=row, actor=colleague, now=clock.now(), expected_version=row.version)
            for row in reversed(single)
        ],
        lambda: recompute_all(now=clock.now()),
    )
    assert [row.state for row in results[0] + results[1]] == ["approved"] * 4
    assert covered()[world.a.pk, None] == 2
    assert recompute(now=clock.now()) == 0


def test_meetings_of_two_pairs_written_at_once_are_both_counted(world: World) -> None:
    """Each transaction sees its own meeting only until the other has committed."""
    place = world.a1
    second = make.make_pair(place.organisation)

    def write(pair: Any) -> None:
        with transaction.atomic():
            meet(pair, clock.today())
            tell(MEETINGS, now=clock.now(), municipality_id=world.a.pk, organisation_id=place.organisation.pk)

    at_once(lambda: write(place.pair), lambda: write(second))
    task = Task.objects.get(activity__rule="meetings", organisation=place.organisation)
    assert (task.covered, task.needed) == (2, 2)
    assert task.outcome == "done"

"""Completeness of a period: three marks, and who holds the rest."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine

from mentoring.core import clock
from mentoring.organisations.models import Organisation
from monitoring import services
from monitoring.selectors.completeness import LISTS, Completeness, completeness, lines_of, organisations_of
from tests.world import World

from . import walk


def counts(world: World, actor: Any = None) -> dict[str, Completeness]:
    return {row.code: row.counts for row in completeness(actor or world.region_actor, world.period)}


def test_every_state_is_counted(world: World) -> None:
    assert counts(world)["shpakovsky"] == Completeness(due=2, not_begun=2)
    walk.begun(world, world.a1)
    assert counts(world)["shpakovsky"] == Completeness(due=2, not_begun=1, draft=1)
    walk.to_signature(world, world.a1)
    assert counts(world)["shpakovsky"].signing == 1
    submission = walk.sent(world, world.a2)
    assert counts(world)["shpakovsky"] == Completeness(due=2, signing=1, submitted=1, on_time=1)
    returned = services.return_for_rework(
        submission=submission, actor=world.officer_actor, now=clock.now(), expected_version=None, comment="Ошибка"
    )
    found = counts(world)["shpakovsky"]
    assert (found.returned, found.sent, found.done, found.held_by_organisations) == (1, 1, 0, 2)
    walk.approved(world, world.a2, returned)
    assert counts(world)["shpakovsky"].approved == 1
    assert counts(world)["krai"] == Completeness(due=1, not_begun=1)
    walk.approved(world, world.k1)
    assert counts(world)["krai"] == Completeness(due=1, accepted=1, on_time=1)


def test_what_was_sent_on_time_stays_so_when_the_date_is_moved(world: World) -> None:
    walk.sent(world, world.a1)
    world.period.on_time_until = world.period.opens_on = clock.today() - dt.timedelta(days=1)
    world.period.save()
    walk.sent(world, world.b1)
    found = counts(world)
    assert (found["shpakovsky"].on_time, found["shpakovsky"].late) == (1, 0)
    assert (found["petrovsky"].on_time, found["petrovsky"].late) == (0, 1)
    for code, place in (("on_time", world.a1), ("late", world.b1)):
        assert organisations_of(world.region_actor, world.period, code=code).get() == place.organisation


def test_late_and_overdue(world: World) -> None:
    walk.sent(world, world.a1)
    day_after = dt.datetime.combine(world.period.on_time_until, dt.time(12)) + dt.timedelta(days=1)
    with time_machine.travel(day_after):
        walk.sent(world, world.b1)
        found = counts(world)
        assert (found["shpakovsky"].on_time, found["shpakovsky"].overdue) == (1, 1)
        assert (found["petrovsky"].late, found["petrovsky"].overdue) == (1, 1)
        total = Completeness.total(found.values())
        assert (total.due, total.sent, total.overdue, total.held_by_reviewer) == (5, 2, 3, 2)


@pytest.mark.parametrize(
    ("who", "codes"),
    [
        ("region_actor", ["petrovsky", "shpakovsky", "krai"]),
        ("ministry_actor", ["petrovsky", "shpakovsky", "krai"]),
        ("officer_actor", ["shpakovsky"]),
        ("officer_b_actor", ["petrovsky"]),
    ],
)
def test_each_tier_sees_its_own(world: World, who: str, codes: list[str]) -> None:
    rows = completeness(getattr(world, who), world.period)
    assert [row.code for row in rows] == codes
    assert completeness(world.a1.curator_actor, world.period)[0].counts.due == 1


def test_closed_organisations_are_not_due_unless_they_have_submitted(world: World) -> None:
    walk.approved(world, world.a1)
    Organisation.objects.update(is_active=False)
    assert counts(world) == {"shpakovsky": Completeness(due=1, approved=1, on_time=1)}


def test_ready_for_the_region(world: World) -> None:
    def ready() -> bool:
        return next(row.ready for row in completeness(world.region_actor, world.period) if row.code == "shpakovsky")

    assert not ready()
    walk.approved(world, world.a1)
    assert ready()
    submission = walk.sent(world, world.a2)
    assert not ready()
    services.approve(submission=submission, actor=world.officer_actor, now=clock.now(), expected_version=None)
    row = services.municipality_period(municipality=world.a, period=world.period, now=clock.now())
    services.accept_period(municipality_period=row, actor=world.region_actor, now=clock.now())
    assert not ready()


def test_one_query(world: World, django_assert_num_queries: Any) -> None:
    walk.sent(world, world.a1)
    actor = world.region_actor
    with django_assert_num_queries(1):
        completeness(actor, world.period)


@pytest.mark.parametrize("late", [False, True])
def test_every_number_has_a_list_of_its_length(world: World, late: bool) -> None:
    walk.approved(world, world.a1)
    walk.returned(world, world.b1)
    walk.begun(world, world.b2)
    actor = world.region_actor
    moment = dt.datetime.combine(world.period.on_time_until, dt.time(12)) + dt.timedelta(days=1)
    with time_machine.travel(moment if late else clock.now()):
        total = Completeness.total(row.counts for row in completeness(actor, world.period))
        expected = {
            "all": total.due,
            "sent": total.sent,
            "on_time": total.on_time,
            "late": total.late,
            "done": total.done,
            "submitted": total.submitted,
            "held": total.held_by_organisations,
            "overdue": total.overdue,
        }
        assert set(expected) == set(LISTS)
        for code, number in expected.items():
            assert organisations_of(actor, world.period, code=code).count() == number, code


def test_lines_of_organisations(world: World) -> None:
    walk.sent(world, world.a1)
    found = lines_of(
        world.officer_actor,
        world.period,
        organisations_of(world.officer_actor, world.period, municipality_id=world.a.pk).order_by("name"),
    )
    assert [(line.organisation.name, line.submission is not None, line.late, line.overdue) for line in found] == [
        ("СОШ № 1", True, False, False),
        ("СОШ № 2", False, False, False),
    ]
    day_after = dt.datetime.combine(world.period.on_time_until, dt.time(12)) + dt.timedelta(days=1)
    with time_machine.travel(day_after):
        walk.sent(world, world.a2)
        found = lines_of(
            world.region_actor, world.period, [place.organisation for place in (world.a1, world.a2, world.b1)]
        )
    assert [(line.late, line.overdue) for line in found] == [(False, False), (True, False), (False, True)]
    assert not organisations_of(world.officer_actor, world.period, municipality_id=world.b.pk).exists()

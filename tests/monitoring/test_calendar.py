"""Dates of the periods in the personal calendar of those who fill in."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from mentoring.core import clock
from mentoring.core.calendars import entries_for
from monitoring.calendar import deadlines
from tests.world import World

from . import walk

DAY = dt.timedelta(days=1)


def days(actor: Any) -> list[tuple[str, dt.date]]:
    return [(entry.uid.rsplit("-", 1)[1].split("@")[0], entry.starts) for entry in deadlines(actor, clock.now())]


@pytest.fixture
def one_open_period(world: World) -> World:
    """The current period is open, the earlier one closed."""
    today = clock.today()
    world.earlier.closes_on = today - DAY
    world.earlier.on_time_until = world.earlier.opens_on = today - 2 * DAY
    world.earlier.save()
    world.period.opens_on, world.period.on_time_until = today, today + 5 * DAY
    world.period.closes_on = today + 9 * DAY
    world.period.save()
    return world


def test_both_dates_are_whole_days(one_open_period: World) -> None:
    world = one_open_period
    entries = list(deadlines(world.a1.curator_actor, clock.now()))
    assert [(entry.starts, entry.ends) for entry in entries] == [
        (day, day + DAY) for day in (world.period.on_time_until, world.period.closes_on)
    ]
    assert not any(isinstance(entry.starts, dt.datetime) for entry in entries)
    assert all(world.period.title in entry.title for entry in entries)
    assert entries[0].url == "/submissions/"
    begun = walk.begun(world, world.a1)
    again = list(deadlines(world.a1.curator_actor, clock.now()))
    assert [entry.uid for entry in again] == [entry.uid for entry in entries]
    assert str(begun.public_id) in again[0].url


def test_they_stay_until_the_sending_and_are_gone_with_it(one_open_period: World) -> None:
    world = one_open_period
    submission = walk.to_signature(world, world.a1)
    assert len(days(world.a1.curator_actor)) == 2
    submission = walk.sent(world, world.a2)
    assert submission.state == "submitted"
    assert days(world.a2.curator_actor) == []
    assert len(days(world.a1.curator_actor)) == 2


def test_what_came_back_has_the_closing_day_alone(one_open_period: World) -> None:
    world = one_open_period
    walk.returned(world, world.a1)
    assert days(world.a1.curator_actor) == [("closes", world.period.closes_on)]


def test_a_period_that_the_region_has_locked_asks_nothing(one_open_period: World) -> None:
    world = one_open_period
    walk.locked(world)
    assert days(world.a1.curator_actor) == []
    assert len(days(world.b1.curator_actor)) == 2


def test_a_closed_period_asks_nothing(one_open_period: World) -> None:
    world = one_open_period
    with clock.set_to(clock.now() + 10 * DAY):
        assert days(world.a1.curator_actor) == []


@pytest.mark.parametrize("who", ["officer_actor", "region_actor", "ministry_actor"])
def test_tiers_above_have_no_such_dates(one_open_period: World, who: str) -> None:
    assert days(getattr(one_open_period, who)) == []


def test_the_feed_asks_this_source(one_open_period: World) -> None:
    uids = {entry.uid for entry in entries_for(one_open_period.a1.curator_actor, clock.now())}
    assert any(uid.startswith(f"period-{one_open_period.period.code}-") for uid in uids)

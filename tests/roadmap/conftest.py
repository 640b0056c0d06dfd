"""A day of the running year on which tests of rules, recomputing and marks stand still."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from mentoring.core import clock
from roadmap.models import Edition
from tests.world import World, build_world

from .running import NOW, make_plan


@pytest.fixture
def autumn_day() -> Iterator[dt.datetime]:
    with clock.set_to(NOW) as now:
        yield now


@pytest.fixture
def autumn(db: None, autumn_day: dt.datetime) -> World:
    """The world of that day. Two quarters: July–September, closed yesterday, and October–December, open."""
    return build_world()


@pytest.fixture
def plan(autumn: World) -> Edition:
    return make_plan()

"""The last day of a term belongs to it, to its last minute in the zone of the portal; the next one does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.utils import timezone

from mentoring.access.decisions import NotAllowed
from mentoring.core import clock
from mentoring.organisations.enums import Figure
from mentoring.organisations.models import YearlyFigure
from monitoring import services
from monitoring.selectors.completeness import completeness, lines_of, organisations_of
from monitoring.services import reports
from tests.world import World

from . import walk

DAY = dt.timedelta(days=1)


@contextmanager
def last_minute(day: dt.date) -> Iterator[dt.datetime]:
    with clock.set_to(timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59)))) as now:
        yield now


@contextmanager
def midnight_after(day: dt.date) -> Iterator[dt.datetime]:
    with clock.set_to(timezone.make_aware(dt.datetime.combine(day + DAY, dt.time.min))) as now:
        yield now


def counts(world: World) -> tuple[int, int, int]:
    """On time, late, overdue of the first municipality, as its officer sees them."""
    (row,) = completeness(world.officer_actor, world.period)
    return row.counts.on_time, row.counts.late, row.counts.overdue


def test_what_comes_in_the_last_minute_is_on_time_and_nothing_is_overdue_yet(world: World) -> None:
    with last_minute(world.period.on_time_until):
        walk.sent(world, world.a1)
        assert counts(world) == (1, 0, 0)
        assert organisations_of(world.officer_actor, world.period, code="overdue").count() == 0
    with midnight_after(world.period.on_time_until):
        walk.sent(world, world.a2)
        assert counts(world) == (1, 1, 0)
        places = [world.a1.organisation, world.a2.organisation, world.b1.organisation]
        lines = lines_of(world.region_actor, world.period, places)
        assert [(line.late, line.overdue) for line in lines] == [(False, False), (True, False), (False, True)]
        assert world.b1.organisation in organisations_of(world.region_actor, world.period, code="overdue")


def test_a_period_takes_submissions_from_its_first_day_to_the_end_of_its_last(world: World) -> None:
    with last_minute(world.period.opens_on - DAY), pytest.raises(NotAllowed, match="откроется"):
        walk.begun(world, world.a1)
    with midnight_after(world.period.opens_on - DAY):
        walk.begun(world, world.a1)
    with last_minute(world.period.closes_on):
        assert walk.begun(world, world.b1).state == "draft"
    with midnight_after(world.period.closes_on), pytest.raises(NotAllowed, match="закрыт"):
        walk.begun(world, world.a2)


def test_what_waits_for_the_signature_when_the_period_closes_is_not_signed_any_more(world: World) -> None:
    with last_minute(world.period.closes_on):
        in_time = walk.to_signature(world, world.a1)
        too_late = walk.to_signature(world, world.b1)
        assert services.sign(submission=in_time, actor=world.a1.head_actor, now=clock.now()).state == "submitted"
    with midnight_after(world.period.closes_on), pytest.raises(NotAllowed, match="закрыт"):
        services.sign(submission=too_late, actor=world.b1.head_actor, now=clock.now())


def test_the_report_of_a_period_is_asked_for_when_it_is_closed(world: World) -> None:
    with last_minute(world.period.closes_on) as now:
        asked = {job.params["period"] for job in reports.enqueue_scheduled(now=now)}
        assert world.period.pk not in asked
    with midnight_after(world.period.closes_on) as now:
        asked = {job.params["period"] for job in reports.enqueue_scheduled(now=now)}
        assert world.period.pk in asked


def test_a_figure_given_after_midnight_is_of_the_new_day(world: World) -> None:
    """By Greenwich it is still the evening before."""
    with midnight_after(world.period.on_time_until) as now:
        draft = walk.begun(world, world.a1)
        services.save_draft(
            submission=draft, actor=world.a1.curator_actor, now=now, expected_version=draft.version,
            figures={Figure.LEARNERS: 401},
        )  # fmt: skip
    row = YearlyFigure.objects.get(organisation=world.a1.organisation, figure=Figure.LEARNERS)
    assert (row.value, row.as_of) == (401, world.period.on_time_until + DAY)

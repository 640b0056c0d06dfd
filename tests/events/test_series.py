"""Recurring events: their days, and what is done to all that follow."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from mentoring.core import clock
from mentoring.events import services
from mentoring.events.enums import EventState
from mentoring.events.models import Event
from mentoring.events.services import EventRefused

from .hall import DAY, HOUR, draft, enrol, fresh, staff
from .test_events import letters

MONTHLY_END = dt.datetime(2027, 1, 31, 9, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("repeat", "starts", "days"),
    [
        ("weekly", dt.datetime(2027, 2, 22, 9, tzinfo=dt.UTC), ["22.02", "01.03", "08.03", "15.03"]),
        ("fortnightly", dt.datetime(2027, 2, 22, 9, tzinfo=dt.UTC), ["22.02", "08.03", "22.03", "05.04"]),
        ("monthly", MONTHLY_END, ["31.01", "28.02", "31.03", "30.04"]),
        ("monthly", MONTHLY_END.replace(day=30), ["30.01", "28.02", "30.03", "30.04"]),
        ("quarterly", MONTHLY_END.replace(day=15), ["15.01", "15.04", "15.07", "15.10"]),
        ("quarterly", MONTHLY_END, ["31.01", "30.04", "31.07", "31.10"]),
        ("weekly", dt.datetime(2027, 2, 21, 22, tzinfo=dt.UTC), ["22.02", "01.03", "08.03", "15.03"]),  # night in UTC
    ],
)
def test_a_series_comes_at_the_same_local_hour_and_skips_nothing(
    world: Any, repeat: str, starts: dt.datetime, days: list[str]
) -> None:
    event = draft(world.region_actor, starts_at=starts, enrol_until=starts - DAY)
    rows = services.repeat_event(event=event, repeat=repeat, times=4, actor=world.region_actor, now=clock.now())
    rows = [fresh(row) for row in rows]
    local = [timezone.localtime(row.starts_at) for row in rows]
    assert [f"{moment:%d.%m}" for moment in local] == days
    assert len({(moment.hour, moment.minute, moment.utcoffset()) for moment in local}) == 1
    assert {row.ends_at - row.starts_at for row in rows} == {2 * HOUR}
    assert {row.starts_at - row.enrol_until for row in rows} == {DAY}
    assert len({row.checkin_code for row in rows}) == len({row.public_id for row in rows}) == 4
    assert {row.state for row in rows} == {EventState.DRAFT}
    assert all(row.invitations.count() == 1 for row in rows)
    assert len({row.series_id for row in rows}) == 1


def test_a_series_is_made_once_and_of_a_sane_length(world: Any) -> None:
    event, what = draft(world.region_actor), {"actor": world.region_actor, "now": clock.now()}
    for wrong, name in (
        ({"repeat": "daily", "times": 3}, "repeat"),
        ({"repeat": "weekly", "times": 1}, "times"),
        ({"repeat": "weekly", "times": 61}, "times"),
    ):
        with pytest.raises(EventRefused) as caught:
            services.repeat_event(event=event, **wrong, **what)
        assert set(caught.value.errors) == {name}
    services.repeat_event(event=event, repeat="weekly", times=2, **what)
    with pytest.raises(EventRefused, match="уже входит"):
        services.repeat_event(event=event, repeat="weekly", times=2, **what)
    assert Event.objects.count() == 2


def test_all_that_follow_are_announced_and_cancelled_together(world: Any) -> None:
    region, what = world.region_actor, {"actor": world.region_actor, "now": clock.now()}
    rows = services.repeat_event(event=draft(region), repeat="weekly", times=5, **what)
    announced_rows = services.announce_series(event=rows[1], **what)
    assert [row.pk for row in announced_rows] == [row.pk for row in rows[1:]]
    enrol(rows[3], staff(world.a1.head_actor), world.a1.head_actor)
    services.cancel(event=rows[4], reason="каникулы", **what)
    gone = services.cancel(event=rows[2], reason="каникулы", following=True, **what)
    assert [row.pk for row in gone] == [rows[2].pk, rows[3].pk]
    assert [fresh(row).state for row in rows] == ["draft", "announced", "cancelled", "cancelled", "cancelled"]
    assert letters("event.cancelled") == {world.a1.head.pk}


def test_following_of_a_single_event_is_itself(world: Any) -> None:
    region, what = world.region_actor, {"actor": world.region_actor, "now": clock.now()}
    other = draft(region)
    event = draft(region)
    assert [row.pk for row in services.announce_series(event=event, **what)] == [event.pk]
    assert [row.pk for row in services.cancel(event=event, reason="нет", following=True, **what)] == [event.pk]
    assert fresh(other).state == EventState.DRAFT

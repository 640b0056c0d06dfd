"""The row of an event, held, as it stands now: places and marks move only under it. And the lines of its story."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from mentoring.access.actor import Actor
from mentoring.access.decisions import require_version
from mentoring.audit import services as audit
from mentoring.core.changes import Body, tell, tell_bodies

from ..changes import ATTENDANCE, EVENTS
from ..enums import EnrolmentState, EventState
from ..models import Enrolment, Event


def locked(event: Event, expected_version: int | None = None) -> Event:
    """Raises StateChanged when it is not the version the person saw. The order of locks: event, then enrolments."""
    fresh: Event = Event.objects.select_for_update(of=("self",), no_key=True).get(pk=event.pk)
    require_version(fresh, expected_version)
    return fresh


def is_done(
    row: Event | Enrolment, state: EventState | EnrolmentState, *, actor: Actor, expected_version: int | None
) -> bool:
    """The second of two clicks: this person has brought the row there already, nothing is to be done or said."""
    same = row.state == state and actor.user_id is not None and row.state_by_id == actor.user_id
    return same and expected_version in {None, row.version - 1}


def record(event: Event, *, actor: Actor, now: dt.datetime, action: str, label: str, data: dict[str, Any]) -> None:
    """A line of the event's story; `data` holds codes and counts, never names."""
    audit.record(
        actor=actor,
        now=now,
        action=f"event.{action}",
        action_label=label,
        object_type="event",
        object_id=event.pk,
        object_label=str(event),
        data=data,
        municipality_id=event.municipality_id,
        organisation_id=event.organisation_id,
    )


def event_changed(event: Event, now: dt.datetime) -> None:
    """The host's held events are others than before."""
    tell(EVENTS, now=now, municipality_id=event.municipality_id, organisation_id=event.organisation_id)


def attendance_changed(bodies: Iterable[Body], now: dt.datetime, *, at: Event | None = None) -> None:
    """Who came is different for these bodies; each is told once. `at` is the event in which it changed: once it is
    held, whether anybody came to it is the host's matter too."""
    if at is not None and at.state == EventState.HELD:
        event_changed(at, now)
    tell_bodies(ATTENDANCE, bodies, now=now)


def attended_bodies(event: Event) -> list[Body]:
    return list(
        event.enrolments.filter(attended_at__isnull=False)
        .order_by()
        .values_list("municipality_id", "organisation_id")
        .distinct()
    )

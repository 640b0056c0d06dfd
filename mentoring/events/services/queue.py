"""Free places go to those who wait, in the order of asking. Call it with the event's row held."""

from __future__ import annotations

import datetime as dt

from mentoring.access.actor import system_actor
from mentoring.workflow.advance import advance

from ..enums import EnrolmentState
from ..models import Enrolment, Event
from ..notifications import place_given


def fill_places(event: Event, now: dt.datetime) -> list[Enrolment]:
    """Give every free place to the first waiting; each is told. Returns who got one."""
    waiting = event.enrolments.filter(state=EnrolmentState.WAITING).order_by("number")
    if event.capacity is not None:
        waiting = waiting[: max(event.capacity - event.taken, 0)]
    promoted = [advance(row, "promote", actor=system_actor(), now=now) for row in list(waiting)]
    if promoted:
        event.taken += len(promoted)
        event.save(update_fields=["taken"])
        place_given(event, promoted, now=now)
    return promoted

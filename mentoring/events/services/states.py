"""The way of an event through its states: every step follows an arrow of the table.

A step that the same person has made already (a double click) changes nothing and tells nobody.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from mentoring.access.actor import Actor
from mentoring.workflow.advance import advance

from .. import notifications, rules
from ..enums import EventState
from ..models import Event
from .locking import attendance_changed, attended_bodies, event_changed, is_done, locked

REASON_LENGTH = Event._meta.get_field("cancel_reason").max_length or 0


def announce(*, event: Event, actor: Actor, now: dt.datetime, expected_version: int | None = None) -> Event:
    """Open the enrolment and write to those invited, unless it has begun already."""
    with transaction.atomic():
        fresh = locked(event)
        if is_done(fresh, EventState.ANNOUNCED, actor=actor, expected_version=expected_version):
            return fresh
        announced: Event = advance(event, "announce", actor=actor, now=now, expected_version=expected_version)
        if now < announced.starts_at:
            invited = list(announced.invitations.values_list("municipality_id", "organisation_id"))
            notifications.invited(announced, invited, by=actor, now=now)
    return announced


def announce_series(*, event: Event, actor: Actor, now: dt.datetime) -> list[Event]:
    """Announce this event and the later drafts of its series."""
    with transaction.atomic():
        return [announce(event=row, actor=actor, now=now) for row in _from_here_on(event, {EventState.DRAFT})]


def hold(*, event: Event, actor: Actor, now: dt.datetime, expected_version: int | None = None) -> Event:
    """It has taken place: those marked present count from now on."""
    with transaction.atomic():
        fresh = locked(event)
        if is_done(fresh, EventState.HELD, actor=actor, expected_version=expected_version):
            return fresh
        held: Event = advance(event, "hold", actor=actor, now=now, expected_version=expected_version)
        _tell(held, now)
    return held


def reopen(*, event: Event, actor: Actor, now: dt.datetime, expected_version: int | None = None) -> Event:
    """Back to the announced, while there are no certificates."""
    with transaction.atomic():
        fresh = locked(event)
        if is_done(fresh, EventState.ANNOUNCED, actor=actor, expected_version=expected_version):
            return fresh
        opened: Event = advance(event, "reopen", actor=actor, now=now, expected_version=expected_version)
        _tell(opened, now)
    return opened


def cancel(
    *,
    event: Event,
    reason: str,
    actor: Actor,
    now: dt.datetime,
    following: bool = False,
    expected_version: int | None = None,
) -> list[Event]:
    """Cancel this event, with `following` also the later ones of its series; who stands in them is written to.

    Returns the cancelled, this one first. Raises EventRefused for a reason that is too long, NotAllowed without one.
    """
    reason = reason.strip()
    if len(reason) > REASON_LENGTH:
        rules.refuse({"reason": f"Причина длиннее {REASON_LENGTH} знаков: напишите короче."})
    with transaction.atomic():
        first = locked(event)
        done = is_done(first, EventState.CANCELLED, actor=actor, expected_version=expected_version)
        cancelled = [first if done else _cancel(event, reason, actor, now, expected_version)]
        if following:
            open_states = {EventState.DRAFT, EventState.ANNOUNCED}
            later = _from_here_on(event, open_states)
            cancelled += [_cancel(row, reason, actor, now, None) for row in later if row.pk != event.pk]
        # After the last lock of an event: who marks presence holds one event and then waits for those who listen.
        event_changed(cancelled[0], now)
    return cancelled


def _cancel(event: Event, reason: str, actor: Actor, now: dt.datetime, expected_version: int | None) -> Event:
    held = locked(event)
    if held.state == EventState.DRAFT:
        # Nobody was invited yet: those chosen shall not find it among the cancelled.
        held.invitations.all().delete()
    cancelled: Event = advance(
        held, "cancel", actor=actor, now=now, comment=reason, expected_version=expected_version,
        changes={"cancel_reason": reason, "sequence": held.sequence + 1},
    )  # fmt: skip
    notifications.cancelled(cancelled, now=now)
    return cancelled


def _from_here_on(event: Event, states: set[EventState]) -> list[Event]:
    if event.series_id is None:
        return [event]
    rows = Event.objects.filter(series_id=event.series_id, state__in=states, starts_at__gte=event.starts_at)
    return list(rows.order_by("starts_at", "pk"))


def _tell(event: Event, now: dt.datetime) -> None:
    event_changed(event, now)
    attendance_changed(attended_bodies(event), now)

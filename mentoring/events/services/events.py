"""Making an event and changing it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import IntegrityError, transaction

from mentoring.access.actor import Actor
from mentoring.access.decisions import require

from .. import notifications, policies, rules
from ..enums import EventState
from ..models import Event
from .invitations import Invite, known_bodies, write_invitations
from .locking import attendance_changed, attended_bodies, event_changed, locked, record
from .queue import fill_places

_COUNTED = {"kind", "hours", "starts_at"}


def create_event(
    *,
    data: rules.EventData,
    actor: Actor,
    now: dt.datetime,
    invitations: Iterable[Invite] = (),
    public_id: uuid.UUID | None = None,
) -> Event:
    """A draft held by the actor's own body.

    `public_id` comes from the form that the person saw: the same one again (a double click) gives the same event.
    Raises NotAllowed; EventRefused with the reasons by field.
    """
    require(policies.can_host(actor))
    rules.refuse(rules.event_errors(data))
    event = Event(
        public_id=public_id or uuid.uuid4(),
        municipality_id=actor.scope.municipality_id,
        organisation_id=actor.scope.organisation_id,
        state_since=now,
        state_by_id=actor.user_id,
        created_at=now,
        **data.columns(),
    )
    with transaction.atomic():
        wanted = known_bodies(invitations, actor)
        try:
            with transaction.atomic():
                event.save(force_insert=True)
        except IntegrityError:
            known: Event | None = Event.objects.hosted_by(actor).filter(public_id=event.public_id).first()
            if known is None:  # the key of an event that this body may not know of
                raise rules.EventRefused({"key": "Не удалось сохранить: обновите страницу и повторите."}) from None
            return known
        write_invitations(event, wanted)
        record(event, actor=actor, now=now, action="created", label="Мероприятие создано", data={"kind": event.kind})
    return event


def change_event(
    *, event: Event, data: rules.EventData, expected_version: int | None, actor: Actor, now: dt.datetime
) -> Event:
    """Write what differs. Who stands in it learns of another time or place; a larger room takes in the waiting.

    Raises StateChanged, NotAllowed, EventRefused (by field): places below those taken, words that certificates say.
    """
    rules.refuse(rules.event_errors(data))
    with transaction.atomic():
        fresh = locked(event, expected_version)
        require(policies.can_change(actor, fresh))
        changed = rules.changed_fields(fresh, data)
        if not changed:
            return fresh
        issued = policies.certificates_issued(fresh)
        rules.refuse(rules.change_errors(fresh, changed, data, certificates=issued, now=now))
        for name, value in data.columns().items():
            setattr(fresh, name, value)
        fresh.version += 1
        fresh.sequence += int(rules.in_calendars(changed))
        fresh.save(update_fields=[*changed, "version", "sequence"])
        record(
            fresh,
            actor=actor,
            now=now,
            action="changed",
            label="Мероприятие изменено",
            data={"fields": sorted(changed)},
        )
        if fresh.state == EventState.ANNOUNCED:
            fill_places(fresh, now)
            if rules.moved(changed):
                notifications.moved(fresh, now=now)
        if fresh.state == EventState.HELD and _COUNTED & set(changed):
            event_changed(fresh, now)
            attendance_changed(attended_bodies(fresh), now)
    return fresh

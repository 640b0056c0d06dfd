"""Correcting, removing and taking back meetings that are written down."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from mentoring.access.actor import Actor
from mentoring.access.decisions import NotAllowed, require, require_version
from mentoring.core import clock

from .. import policies, rules
from ..changes import meetings_changed
from ..meeting_rules import ALREADY, MeetingData, meeting_errors
from ..models import Meeting, Pair
from .locking import record

_FIELDS = ("held_on", "format", "minutes", "theme", "result", "next_step")


def _locked(meeting: Meeting, actor: Actor, expected_version: int | None) -> Meeting:
    """The meeting as it stands now, held after its pair. Raises NotAllowed, StateChanged, PairRefused when gone."""
    pair = Pair.objects.select_for_update(no_key=True).get(pk=meeting.pair_id)
    require(policies.can_record(actor, pair))
    fresh: Meeting | None = Meeting.objects.filter(pk=meeting.pk).select_for_update().first()
    if fresh is None:
        raise rules.PairRefused({"held_on": "Эту встречу уже удалили."})
    require_version(fresh, expected_version)
    fresh.pair = pair
    return fresh


def correct_meeting(
    *, actor: Actor, now: dt.datetime, meeting: Meeting, expected_version: int, data: MeetingData
) -> Meeting:
    """Write the meeting as given; unchanged values make no new version.

    Raises StateChanged when somebody else wrote it after `expected_version`, PairRefused by field, NotAllowed.
    """
    with transaction.atomic():
        fresh = _locked(meeting, actor, expected_version)
        rules.refuse(meeting_errors(fresh.pair, data, clock.local_date(now)))
        changed = [name for name in _FIELDS if getattr(fresh, name) != getattr(data, name)]
        if not changed:
            return fresh
        others = Meeting.objects.filter(pair=fresh.pair, held_on=data.held_on, format=data.format)
        if others.exclude(pk=fresh.pk).exists():
            rules.refuse({"held_on": ALREADY})
        label = f"Исправлена {fresh}"
        for name in changed:
            setattr(fresh, name, getattr(data, name))
        fresh.version += 1
        fresh.save(update_fields=["version", *changed])
        record(fresh.pair, actor=actor, now=now, action="correct_meeting", label=label, data={"fields": changed})
        meetings_changed(fresh.pair, now)
    return fresh


def remove_meeting(*, actor: Actor, now: dt.datetime, meeting: Meeting, expected_version: int | None = None) -> None:
    """Take away a meeting that was not held. Its history and a line in the journal stay."""
    with transaction.atomic():
        fresh = _locked(meeting, actor, expected_version)
        fresh.delete()
        record(fresh.pair, actor=actor, now=now, action="remove_meeting", label=f"Удалена {fresh}", data={})
        meetings_changed(fresh.pair, now)


def undo_meetings(*, actor: Actor, now: dt.datetime, entry: uuid.UUID) -> int:
    """Take back what was written at once, within ten minutes, by whoever wrote it. Returns how many meetings.

    Those corrected meanwhile stay. Nothing to take back (a second click) is no error.
    """
    with transaction.atomic():
        # The mark of an entry comes from a form: another organisation's meetings may carry the same one.
        mine = Meeting.objects.visible_to(actor).filter(entry=entry, version=1)
        # Pairs before meetings, as everybody: their last day follows (`models.meeting`).
        held = Pair.objects.filter(pk__in=mine.values("pair"))
        list(held.order_by("pk").select_for_update(no_key=True).values_list("pk"))
        rows = list(mine.order_by("pk").select_for_update())
        if not rows:
            return 0
        require(policies.can_form(actor, rows[0]))
        if rows[0].recorded_by != actor.user_id:
            raise NotAllowed("Отменить может тот, кто отметил.")
        if now - rows[0].created_at > policies.UNDO_WITHIN:
            raise NotAllowed("Прошло больше 10 минут: встречу можно исправить или удалить на странице пары.")
        Meeting.objects.filter(pk__in=[row.pk for row in rows]).delete()
        meetings_changed(rows[0], now)
    return len(rows)

"""Writing meetings down: one, or many pairs' at once.

Who wrote stands in the row and in its history; the journal gets corrections and removals only, or it would hold
a line for each of a million meetings a year.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from mentoring.access.actor import Actor
from mentoring.access.decisions import require
from mentoring.core import clock
from mentoring.organisations.models import Organisation
from mentoring.registry.services.copying import copy_rows

from .. import policies
from ..changes import meetings_changed
from ..meeting_rules import ALREADY, MeetingData, MeetingsRefused, meeting_errors
from ..models import Meeting, Pair
from ..rules import Errors, PairRefused

_FIELDS = (
    "public_id", "pair", "municipality", "organisation", "school_year", "held_on", "format", "minutes", "theme",
    "result", "next_step", "version", "entry", "recorded_by", "created_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recorded:
    """`known` were written before, word for word (a double click). `entry` takes all of `recorded` back."""

    recorded: int
    known: int
    entry: uuid.UUID


def record_meeting(
    *, actor: Actor, now: dt.datetime, pair: Pair, meeting: MeetingData, entry: uuid.UUID | None = None
) -> Recorded:
    """Write a meeting of a working pair, or a late one of a pair closed not long ago (`policies.LATE_FOR`).

    Raises NotAllowed; PairRefused with reasons by field.
    """
    require(policies.can_record(actor, pair))
    try:
        return record_meetings(
            actor=actor,
            now=now,
            organisation=pair.organisation,
            meetings=[replace(meeting, pair_id=pair.pk)],
            entry=entry,
        )
    except MeetingsRefused as refusal:
        raise PairRefused(refusal.errors) from None


def record_meetings(
    *,
    actor: Actor,
    now: dt.datetime,
    organisation: Organisation,
    meetings: Sequence[MeetingData],
    entry: uuid.UUID | None = None,
) -> Recorded:
    """Write meetings of an organisation's pairs in a few statements: all of them or none.

    A meeting that is there already counts as known; with other content it is refused, so that nothing typed is lost.
    Raises NotAllowed; MeetingsRefused with reasons by row and field.
    """
    require(policies.can_form(actor, organisation))
    entry = entry or uuid.uuid4()
    with transaction.atomic():
        rows = Pair.objects.filter(organisation=organisation, pk__in={data.pair_id for data in meetings})
        pairs = {pair.pk: pair for pair in rows.order_by("pk").select_for_update(no_key=True)}
        there = _there(pairs, meetings)
        fresh: dict[tuple[int, dt.date, str], MeetingData] = {}
        refused: dict[int, Errors] = {}
        for position, data in enumerate(meetings):
            errors = _errors(actor, pairs.get(data.pair_id), data, clock.local_date(now))
            before = there.get(data.key)
            if not errors and before not in {None, data.content}:
                errors = {"held_on": ALREADY}
            if errors:
                refused[position] = errors
            elif before is None:
                fresh[data.key], there[data.key] = data, data.content
        if refused:
            raise MeetingsRefused(refused)
        if fresh:
            _write(list(fresh.values()), pairs, actor=actor, now=now, entry=entry)
            meetings_changed(organisation, now)
    return Recorded(len(fresh), len(meetings) - len(fresh), entry)


def _errors(actor: Actor, pair: Pair | None, data: MeetingData, today: dt.date) -> Errors:
    if pair is None:
        return {"pair": "Такой пары нет: обновите страницу."}
    decision = policies.can_record(actor, pair)
    return meeting_errors(pair, data, today) if decision else {"pair": decision.reason}


def _there(
    pairs: dict[int, Pair], meetings: Sequence[MeetingData]
) -> dict[tuple[int, dt.date, str], tuple[object, ...]]:
    """Content of the meetings that these pairs have on these days, by key."""
    days = [data.held_on for data in meetings]
    if not days:
        return {}
    known = Meeting.objects.filter(pair__in=pairs, held_on__range=(min(days), max(days)))
    rows = known.values_list("pair_id", "held_on", "format", "minutes", "theme", "result", "next_step")
    return {(pair_id, held_on, kind): tuple(content) for pair_id, held_on, kind, *content in rows}


def _write(
    meetings: Sequence[MeetingData], pairs: dict[int, Pair], *, actor: Actor, now: dt.datetime, entry: uuid.UUID
) -> None:
    copy_rows(
        Meeting,
        _FIELDS,
        (
            (
                uuid.uuid4(), data.pair_id, pair.municipality_id, pair.organisation_id, pair.school_year, data.held_on,
                str(data.format), data.minutes, data.theme, data.result, data.next_step, 1, entry, actor.user_id, now,
            )
            for data in meetings
            for pair in (pairs[data.pair_id],)
        ),
    )  # fmt: skip

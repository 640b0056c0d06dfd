"""The pair's way through its states: every step follows an arrow of the table."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Max

from mentoring.access.actor import Actor
from mentoring.core import clock
from mentoring.workflow.advance import advance

from .. import meeting_rules, rules
from ..changes import pairs_changed
from ..models import Pair

REASON_LENGTH = Pair._meta.get_field("close_reason").max_length or 0


def activate(
    *,
    pair: Pair,
    actor: Actor,
    now: dt.datetime,
    started_on: dt.date | None = None,
    expected_version: int | None = None,
) -> Pair:
    """Begin the work, today unless the draft or `started_on` says otherwise.

    Raises PairRefused when the mentor has no room left or a mentee works in another pair of this form.
    """
    begins = started_on or pair.started_on or clock.local_date(now)
    rules.refuse(rules.date_errors(begins, pair.ends_on, pair.school_year))
    with transaction.atomic():
        begun = advance(
            pair, "activate", actor=actor, now=now, expected_version=expected_version, changes={"started_on": begins}
        )
        pairs_changed(begun, now)
    return begun


def _closing_errors(pair: Pair, closed_on: dt.date, now: dt.datetime) -> rules.Errors:
    last_joined = pair.members.filter(left_on__isnull=True).aggregate(last=Max("joined_on"))["last"]
    first = max(filter(None, [pair.started_on, last_joined]), default=None)
    if closed_on > clock.local_date(now):
        return {"closed_on": "Дата завершения ещё не наступила."}
    if first is not None and closed_on < first:
        return {"closed_on": f"Дата завершения раньше начала работы ({first:%d.%m.%Y})."}
    return meeting_rules.closing_errors(pair, closed_on)


def complete(
    *, pair: Pair, closed_on: dt.date, actor: Actor, now: dt.datetime, expected_version: int | None = None
) -> Pair:
    """The programme has been gone through to its end."""
    with transaction.atomic():
        closed = advance(
            pair, "complete", actor=actor, now=now, expected_version=expected_version, changes={"closed_on": closed_on}
        )
        rules.refuse(_closing_errors(closed, closed_on, now))
        pairs_changed(closed, now)
    return closed


def end_early(
    *, pair: Pair, closed_on: dt.date, reason: str, actor: Actor, now: dt.datetime, expected_version: int | None = None
) -> Pair:
    """The work stops before its end; the reason (up to 300 characters) stays with the pair."""
    reason = reason.strip()
    if len(reason) > REASON_LENGTH:
        rules.refuse({"reason": f"Причина длиннее {REASON_LENGTH} знаков: напишите короче."})
    with transaction.atomic():
        closed = advance(
            pair,
            "end_early",
            actor=actor,
            now=now,
            comment=reason,
            expected_version=expected_version,
            changes={"closed_on": closed_on, "close_reason": reason},
        )
        rules.refuse(_closing_errors(closed, closed_on, now))
        pairs_changed(closed, now)
    return closed


def reopen(*, pair: Pair, actor: Actor, now: dt.datetime, expected_version: int | None = None) -> Pair:
    """Undo a closing within ten minutes. Raises PairRefused when the places have been taken meanwhile."""
    with transaction.atomic():
        reopened = advance(
            pair,
            "reopen",
            actor=actor,
            now=now,
            expected_version=expected_version,
            changes={"closed_on": None, "close_reason": ""},
        )
        pairs_changed(reopened, now)
    return reopened

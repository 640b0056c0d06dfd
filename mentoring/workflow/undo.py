"""Taking a decision back as if it had not been: for ten minutes, by whoever took it (experience.md §3.6)."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from mentoring.access.actor import Actor
from mentoring.access.decisions import Allowed, Decision, Denied
from mentoring.core import clock

UNDO_WITHIN = dt.timedelta(minutes=10)


class Decided(Protocol):
    """A row that `advance()` stamps."""

    state_by_id: int | None
    state_since: dt.datetime


def may_undo(actor: Actor, row: Decided, *, others: str, late: str) -> Decision:
    """Whether the actor may still take back what brought the row into its state.

    `others` and `late` are the refusals, in the words of the app. What the portal did by itself nobody takes back.
    """
    if actor.user_id is None or row.state_by_id != actor.user_id:
        return Denied(others)
    return Denied(late) if clock.now() - row.state_since > UNDO_WITHIN else Allowed()

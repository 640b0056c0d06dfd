"""The version that was returned, which the one sent after it is read against.

A return counts until it is undone. The version that was returned is kept in the journal with the decision, whether
remarks were attached to lines or not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mentoring.audit.models import AuditEvent

from ..models import Submission
from .changes import ChangeCount, change_counts_against

_DECISIONS = ("approve", "accept", "return", "reopen", "undo")
_RETURNS = ("return", "reopen")


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A decision to return: which version, when, and in which words (those of its remarks included)."""

    version_id: int
    at: dt.datetime
    words: str


def given_back(submissions: Iterable[Submission]) -> dict[int, GivenBack]:
    """The last return before the current version, by submission id. The caller has found them in scope."""
    current = {row.pk: row.current_version_id for row in submissions}
    events = AuditEvent.objects.filter(
        object_type="submission",
        object_id__in=[str(pk) for pk in current],
        action__in=[f"submission.{name}" for name in _DECISIONS],
    )
    standing: dict[int, list[AuditEvent]] = {}
    for event in events.order_by("at", "pk"):
        decisions = standing.setdefault(int(event.object_id), [])
        if event.action == "submission.undo":
            del decisions[-1:]
        else:
            decisions.append(event)
    return {pk: found for pk, decisions in standing.items() if (found := _last(decisions, current[pk]))}


def _last(decisions: list[AuditEvent], current_id: int | None) -> GivenBack | None:
    for event in reversed(decisions):
        version_id = event.data.get("version")
        if event.action.partition(".")[2] in _RETURNS and version_id not in {None, current_id}:
            return GivenBack(version_id, event.at, event.comment)
    return None


def counts_after_return(submissions: Iterable[Submission]) -> Mapping[int, ChangeCount]:
    """How much the current versions differ from those that were returned; submissions never returned are left out."""
    rows = list(submissions)
    found = given_back(rows)
    current = {row.pk: row.current_version_id for row in rows}
    return change_counts_against(
        {pk: (now_id, back.version_id) for pk, back in found.items() if (now_id := current[pk]) is not None}
    )

"""The order of locks: decisions on one period first (`values.lock_period`), then the submission's row."""

from __future__ import annotations

from ..models import Submission
from .values import lock_period


def submission(row: Submission) -> Submission:
    """The row as it stands now, locked until the transaction ends."""
    fresh: Submission = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("organisation", "municipality", "period", "current_version", "approved_version")
        .get(pk=row.pk)
    )
    return fresh


__all__ = ["lock_period", "submission"]

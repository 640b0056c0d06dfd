"""What the tier above does with a submission: approve, return, undo, reopen.

All decisions on a period are serialised, because each of them writes the period's values of the indicators in its
own transaction. Every decision keeps in the journal which version counted before it, so that undo can restore it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from mentoring.access.actor import Actor
from mentoring.access.decisions import NotAllowed, StateChanged, require
from mentoring.audit.models import AuditEvent
from mentoring.workflow.advance import advance
from mentoring.workflow.undo import UNDO_WITHIN

from .. import changes, notifications, policies
from ..enums import ReturnReason, SubmissionState
from ..models import ReturnRemark, Submission
from ..selectors.changes import change_counts
from . import locks, values

_DECISIONS = ("approve", "accept", "return", "reopen")


@dataclass(frozen=True, slots=True)
class RemarkData:
    """Why a line is returned: `target` names it (see `ReturnRemark`), `label` in words without personal data."""

    target: str
    label: str
    reason: ReturnReason
    text: str = ""


@dataclass(slots=True)
class BulkResult:
    """What became of each chosen submission. `batch` takes the approvals back together."""

    batch: uuid.UUID
    approved: list[Submission] = field(default_factory=list)
    skipped: list[tuple[Submission, str]] = field(default_factory=list)


@transaction.atomic
def approve(*, submission: Submission, actor: Actor, now: dt.datetime, expected_version: int | None) -> Submission:
    """The municipality accepts; the version that was sent counts from now on."""
    return _accept_version(submission, "approve", actor, now, expected_version)


@transaction.atomic
def accept_organisation(
    *, submission: Submission, actor: Actor, now: dt.datetime, expected_version: int | None
) -> Submission:
    """Краевое подчинение: the region accepts one organisation straight."""
    require(policies.can_review(actor, submission))
    return _accept_version(submission, "accept", actor, now, expected_version)


@transaction.atomic
def approve_many(*, actor: Actor, now: dt.datetime, items: Sequence[tuple[Submission, int]]) -> BulkResult:
    """Approve those of the chosen in which nothing has changed since the last approved version.

    `items` are submissions that the actor sees with the version read on the page. Others are skipped with a reason.
    """
    result = BulkResult(uuid.uuid4())
    for period_id in sorted({submission.period_id for submission, _ in items}):
        locks.lock_period(period_id)
    counts = change_counts([submission.pk for submission, _ in items])
    for submission, expected_version in sorted(items, key=lambda item: item[0].pk):
        count = counts.get(submission.pk)
        if count is None or not count.unchanged:
            result.skipped.append((submission, "есть изменения, откройте и проверьте"))
            continue
        name = "accept" if submission.municipality.is_krai else "approve"
        try:
            with transaction.atomic():
                done = _accept_version(submission, name, actor, now, expected_version, batch=result.batch)
        except NotAllowed as error:
            result.skipped.append((submission, error.reason))
        except StateChanged:
            result.skipped.append((submission, "сведения изменились, пока вы смотрели"))
        else:
            result.approved.append(done)
    return result


@transaction.atomic
def return_for_rework(
    *,
    submission: Submission,
    actor: Actor,
    now: dt.datetime,
    expected_version: int | None,
    comment: str = "",
    remarks: Sequence[RemarkData] = (),
) -> Submission:
    """Back to the organisation with reasons attached to lines; the letter repeats them.

    A submission that was accepted already is reopened: its approved version counts until a new one is approved.
    Without a comment and without remarks it is refused: a return has a reason.
    """
    locks.lock_period(submission.period_id)
    fresh = locks.submission(submission)
    if _repeated(fresh, SubmissionState.RETURNED, actor, expected_version):
        return fresh
    name = "reopen" if fresh.state in {SubmissionState.APPROVED, SubmissionState.ACCEPTED} else "return"
    version_id: Any = fresh.current_version_id  # what was never sent is refused below
    made = [
        ReturnRemark(
            submission=fresh,
            submission_version_id=version_id,
            target=remark.target,
            label=remark.label[:200],
            reason=remark.reason,
            text=remark.text.strip()[:500],
            created_at=now,
        )
        for remark in remarks
    ]
    reason = "\n".join([comment.strip(), *(remark.words for remark in made)]).strip()
    fresh = advance(
        fresh,
        name,
        actor=actor,
        now=now,
        comment=reason,
        expected_version=expected_version,
        data={
            "before_version": fresh.approved_version_id,
            "version": version_id,
            "remarks": len(remarks),
        },
    )
    ReturnRemark.objects.bulk_create(made)
    notifications.returned(fresh, reason, now=now)
    return fresh


@transaction.atomic
def undo(*, submission: Submission, actor: Actor, now: dt.datetime) -> Submission:
    """Take back the last decision within ten minutes: the version that counted before it counts again."""
    locks.lock_period(submission.period_id)
    fresh = locks.submission(submission)
    if fresh.state == SubmissionState.SUBMITTED and _undone_by(fresh, actor):
        return fresh
    decision = last_decision(fresh)
    before_id = decision.data.get("before_version") if decision else fresh.approved_version_id
    after_id = fresh.approved_version_id
    since = fresh.state_since
    fresh = advance(
        fresh,
        "undo",
        actor=actor,
        now=now,
        changes={"approved_version_id": before_id},
        data={"before_version": after_id},
    )
    # Remarks of a return that never was must not meet the curator later.
    fresh.remarks.filter(created_at=since, resolved_at__isnull=True).delete()
    if before_id != after_id:
        values.recount(submission=fresh, before_version_id=after_id, after_version_id=before_id, now=now)
        changes.submission_changed(fresh, now)
    notifications.decision_undone(fresh, now=now)
    return fresh


def undo_batch(*, batch: uuid.UUID, actor: Actor, now: dt.datetime) -> tuple[int, int]:
    """Take back a bulk approval of the actor's own. Returns how many were taken back and how many could not be."""
    ids = AuditEvent.objects.filter(
        actor_id=actor.user_id, at__gte=now - UNDO_WITHIN, data__batch=str(batch)
    ).values_list("object_id", flat=True)
    done = refused = 0
    for submission in Submission.objects.visible_to(actor).filter(pk__in=[int(pk) for pk in ids]).order_by("pk"):
        try:
            undo(submission=submission, actor=actor, now=now)
            done += 1
        except NotAllowed:
            refused += 1
    return done, refused


def last_decision(submission: Submission) -> AuditEvent | None:
    """The newest decision of the tier above on this submission."""
    return (
        AuditEvent.objects.filter(
            object_type="submission",
            object_id=str(submission.pk),
            action__in=[f"submission.{name}" for name in _DECISIONS],
        )
        .order_by("-at", "-pk")
        .first()
    )


def _accept_version(
    submission: Submission,
    name: str,
    actor: Actor,
    now: dt.datetime,
    expected_version: int | None,
    *,
    batch: uuid.UUID | None = None,
) -> Submission:
    locks.lock_period(submission.period_id)
    fresh = locks.submission(submission)
    target = SubmissionState.ACCEPTED if name == "accept" else SubmissionState.APPROVED
    if _repeated(fresh, target, actor, expected_version):
        return fresh
    before_id, after_id = fresh.approved_version_id, fresh.current_version_id
    data: dict[str, object] = {"before_version": before_id, "version": after_id}
    fresh = advance(
        fresh,
        name,
        actor=actor,
        now=now,
        expected_version=expected_version,
        changes={"approved_version_id": after_id},
        data=data | ({"batch": str(batch)} if batch else {}),
    )
    values.recount(submission=fresh, before_version_id=before_id, after_version_id=after_id, now=now)
    changes.submission_changed(fresh, now)
    notifications.approved(fresh, now=now)
    return fresh


def _repeated(submission: Submission, state: SubmissionState, actor: Actor, expected_version: int | None) -> bool:
    """The second of two clicks of the same person on the same page: the work is done, nothing is to be said."""
    return (
        submission.state == state
        and actor.user_id is not None
        and submission.state_by_id == actor.user_id
        and (expected_version is None or submission.version == expected_version + 1)
    )


def _undone_by(submission: Submission, actor: Actor) -> bool:
    newest = (
        AuditEvent.objects.filter(object_type="submission", object_id=str(submission.pk)).order_by("-at", "-pk").first()
    )
    return newest is not None and newest.action == "submission.undo" and newest.actor_id == actor.user_id

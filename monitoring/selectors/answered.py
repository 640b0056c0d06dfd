"""What a school did after a return: the difference from the version that was returned, and remark by remark."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from mentoring.access.actor import Actor

from ..models import ReturnRemark, Submission, SubmissionVersion
from .returns import given_back
from .review import Comparison, compared_with


@dataclass(frozen=True, slots=True)
class AnsweredRemark:
    """`changed`: the line that the remark was attached to is another one now, or is gone."""

    remark: ReturnRemark
    changed: bool


@dataclass(frozen=True, slots=True)
class AfterReturn:
    """`words` of the return without those of its remarks; `note` is the school's own comment to what it sent."""

    base: SubmissionVersion
    at: dt.datetime
    words: str
    note: str
    remarks: Sequence[AnsweredRemark]
    comparison: Comparison

    @property
    def unanswered(self) -> int:
        return sum(not line.changed for line in self.remarks)


def after_return(actor: Actor, submission: Submission) -> AfterReturn | None:
    """None when no version before the current one was returned. The submission is visible to the actor."""
    found = given_back([submission]).get(submission.pk)
    if found is None or submission.current_version is None:
        return None
    base = SubmissionVersion.objects.select_related("submission__period").get(pk=found.version_id)
    made = compared_with(base, actor, submission)
    touched = {line.target for line in (*made.numbers, *made.training, *made.rows)}
    remarks = list(ReturnRemark.objects.filter(submission=submission, submission_version=base))
    return AfterReturn(
        base,
        found.at,
        own_words(found.words, remarks),
        submission.current_version.note,
        [AnsweredRemark(remark, remark.target in touched) for remark in remarks],
        made,
    )


def own_words(comment: str, remarks: Sequence[ReturnRemark]) -> str:
    """The words of a return without those of its lines, which stand in a list of their own."""
    of_lines = {remark.words for remark in remarks}
    return "\n".join(line for line in comment.splitlines() if line not in of_lines)

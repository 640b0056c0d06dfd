"""What stands behind a task's status: what the rule counted, what the body says, what was written about it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from mentoring.access.actor import Actor
from mentoring.core import clock

from .. import policies
from ..enums import Outcome
from ..models import Comment, Mark, Task
from ..rules.base import Evidence
from ..rules.registry import rule


@dataclass(frozen=True, slots=True)
class MarkView:
    """A mark as this actor reads it; `file_url` is empty without a file."""

    mark: Mark
    file_url: str
    file_name: str


def evidence_of(task: Task, actor: Actor) -> list[Evidence]:
    """The lines that the rule counted: as many as `task.evidence_count`. Nothing where the portal has no data."""
    if task.outcome in {Outcome.UNKNOWN, Outcome.TO_MARK}:
        return []
    return rule(task.activity.rule).evidence(task, actor, today=clock.today())


def marks_of(task: Task, actor: Actor) -> list[MarkView]:
    """Marks with their answers, the newest first; none for those who may not read them (policies.may_read_marks)."""
    if not policies.may_read_marks(actor, task):
        return []
    rows = task.marks.select_related("file").defer("file__content").order_by("-pk")
    return [
        MarkView(
            mark,
            reverse("home:file", args=[mark.file.public_id]) if mark.file else "",
            mark.file.name if mark.file else "",
        )
        for mark in rows
    ]


def comments_of(task: Task, actor: Actor) -> QuerySet[Comment]:
    """In the order in which they were written; none for those who may not write them (policies.can_comment)."""
    rows: QuerySet[Comment] = task.comments.order_by("pk")
    return rows if policies.can_comment(actor, task) else rows.none()

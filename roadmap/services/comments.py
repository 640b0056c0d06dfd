"""Words about a task, from whoever sees it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from mentoring.access.actor import Actor
from mentoring.access.decisions import NotAllowed, require
from mentoring.audit import services as audit

from .. import policies
from ..models import Comment, Task

TEXT_LENGTH = 2000


class CommentRefused(NotAllowed):
    """The comment cannot be so. `errors` says why in Russian, by the name of the field."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.errors = {"text": reason}


@transaction.atomic
def add_comment(*, task: Task, text: str, actor: Actor, now: dt.datetime) -> Comment:
    """Add a word. The same word of the same person as the last one is the second of two clicks and is not repeated."""
    require(policies.can_comment(actor, task))
    text = text.strip()
    if not text:
        raise CommentRefused("Напишите комментарий.")
    if len(text) > TEXT_LENGTH:
        raise CommentRefused(f"Длиннее {TEXT_LENGTH} знаков: напишите короче.")
    # The row of the task makes two clicks come one after another.
    Task.objects.select_for_update(of=("self",), no_key=True).get(pk=task.pk)
    last = task.comments.order_by("-pk").first()
    if last is not None and (last.author_id, last.text) == (actor.user_id, text):
        return last
    comment = Comment.objects.create(
        task=task,
        author_id=actor.user_id,
        author_name=actor.full_name,
        author_place=actor.scope_label[:200],
        text=text,
        written_at=now,
    )
    audit.record(
        actor=actor,
        now=now,
        action="roadmap_task.comment",
        action_label="Комментарий к задаче дорожной карты",
        object_type="roadmap_task",
        object_id=task.pk,
        object_label=f"Дорожная карта, {task}",
        municipality_id=task.municipality_id,
        organisation_id=task.organisation_id,
    )
    return comment

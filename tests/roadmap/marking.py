"""A curator's and an officer's hands for the tests of marks."""

from __future__ import annotations

from typing import Any

from mentoring.access.actor import Actor
from mentoring.core import clock
from mentoring.notifications.models import Message
from roadmap.enums import MarkState
from roadmap.models import Task
from roadmap.services import marks
from tests.world import World

from .running import day, task_of

S = MarkState


def put(task: Task, actor: Actor, **fields: Any) -> Task:
    values: dict[str, Any] = {"text": "Проведён конкурс", "done_on": day(11, 20)}
    return marks.mark(task=task, actor=actor, now=clock.now(), **(values | fields))


def marked(world: World, **fields: Any) -> Task:
    return put(task_of("competitions", world.a1.organisation), world.a1.curator_actor, **fields)


def in_state(world: World, state: str, *, by: Actor | None = None) -> Task:
    """A task of a1 brought there by its curator and the officer."""
    if state == S.NONE:
        return task_of("competitions", world.a1.organisation)
    task, officer = marked(world), by or world.officer_actor
    if state == S.CONFIRMED:
        return marks.confirm(task=task, actor=officer, now=clock.now())
    if state == S.RETURNED:
        return marks.return_mark(task=task, reason="Нет протокола", actor=officer, now=clock.now())
    return task


def inbox(user: Any) -> list[tuple[str, str, str]]:
    rows = Message.objects.filter(recipient_id=user.pk, kind__startswith="roadmap.").order_by("pk")
    return list(rows.values_list("kind", "delivery", "text"))

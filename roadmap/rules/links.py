"""Where a line of evidence leads; nowhere, where this actor may not open it."""

from __future__ import annotations

import uuid
from typing import Any

from django.urls import reverse

from mentoring.access.actor import Actor

from .. import policies
from ..models import Task


def task_link(task: Task, actor: Actor) -> str:
    return reverse("roadmap:task", args=[task.public_id]) if policies.can_see(actor, task) else ""


def visible(model: Any, ids: set[int], actor: Actor) -> dict[int, uuid.UUID]:
    """{id: public id} of those rows that the actor sees. One statement."""
    return dict(model.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", "public_id")) if ids else {}


def links(model: Any, name: str, ids: set[int], actor: Actor) -> dict[int, str]:
    """{id: address} of those rows that the actor sees."""
    return {pk: reverse(name, args=[public_id]) for pk, public_id in visible(model, ids, actor).items()}

"""How a status of the roadmap looks: colour, word and sign."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template

from mentoring.access.actor import Actor
from mentoring.core.looks import Look
from mentoring.core.templatetags.ui import badge

from .. import wording
from ..enums import Status
from ..models import Activity, Task
from ..steps import step_of, step_url

register = template.Library()

LOOKS = {
    Status.NOT_DUE: (Look("neutral", "calendar"), "·"),
    Status.RUNNING: (Look("info", "loader"), "…"),
    Status.DONE: (Look("success", "circle-check"), "✓"),
    Status.OVERDUE: (Look("danger", "alert-triangle"), "!"),
    Status.NO_DATA: (Look("neutral", "database-off"), "–"),
}


@register.simple_tag
def status_badge(status: str) -> Any:
    look, _ = LOOKS[Status(status)]
    return badge(Status(status).label, look.tone, look.icon)


@register.filter
def status_sign(status: str) -> str:
    """One sign for a square, so that colour is never alone; its word stands in the legend."""
    return LOOKS[Status(status)][1]


@register.filter
def nth(activities: Sequence[Activity], index: int) -> str:
    """The number of the activity in this column."""
    return activities[index].number


@register.filter
def at(items: Sequence[Any], index: int) -> Any:
    """The item in this place: a column goes with its heading."""
    return items[index]


@register.inclusion_tag("roadmap/step_link.html")
def step_link(task: Task, actor: Actor) -> dict[str, Any]:
    """A link to the place where the next step is done, if the actor has one."""
    step, url = step_of(task), step_url(task, actor)
    return {"url": url, "label": step.label if step is not None and url else "", "number": task.activity.number}


register.filter("next_step", wording.next_step)
register.filter("body_name", wording.body_name)

"""How a status of the roadmap looks: colour, word and sign."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template

from mentoring.core.looks import Look
from mentoring.core.templatetags.ui import badge

from ..enums import MarkState, Outcome, Status
from ..models import Activity, Task

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
def next_step(task: Task) -> str:
    """What is expected now, and of whom."""
    if task.state == MarkState.MARKED:
        return "Вышестоящий уровень подтвердит или вернёт"
    if task.state == MarkState.RETURNED:
        return "Исправить и отметить снова"
    status = task.status  # type: ignore[attr-defined]
    if status == Status.DONE:
        return "Ничего не нужно"
    if status == Status.NOT_DUE:
        return f"Начнётся {task.starts_on:%d.%m.%Y}"
    if task.outcome == Outcome.TO_MARK:
        return "Выполнить и отметить с подтверждением"
    return task.note or "Портал отметит сам, когда появятся данные"

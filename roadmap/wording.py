"""Words about a task: who answers, what is expected now and of whom."""

from __future__ import annotations

from mentoring.core import clock

from .enums import MarkState, Outcome, Status
from .models import Task
from .policies import decider_of
from .steps import step_of


def next_step(task: Task) -> str:
    """Of a task with its status (`with_status`) and its municipality."""
    if task.state == MarkState.MARKED:
        words = decider_of(task)
        return f"{words[0].upper()}{words[1:]} подтвердит или вернёт"
    if task.state == MarkState.RETURNED:
        return "Исправить и отметить снова"
    status = task.status  # type: ignore[attr-defined]
    settled = {
        Status.DONE: "Ничего не нужно",
        Status.NOT_DUE: f"Начнётся {task.starts_on:%d.%m.%Y}",
        Status.NO_DATA: _without_data(task),
    }
    return settled.get(status) or _open(task)


def _without_data(task: Task) -> str:
    running = task.year == clock.today().year
    return "Если выполнено, отметьте с подтверждением" if running else "Ничего не нужно: за этот год нет данных"


def _open(task: Task) -> str:
    if task.outcome == Outcome.TO_MARK:
        return "Выполнить и отметить с подтверждением"
    step = step_of(task)
    # A note that is not a count says why nothing helps any more.
    if step is None or (task.note and task.needed is None):
        return task.note or "Портал отметит сам, когда появятся данные"
    return step.words


def body_name(task: Task) -> str:
    """Who answers, in words."""
    return str(task.organisation or task.municipality or "Региональный центр наставничества")

"""The transition table of a task's mark: what the body says, and what the tier above answers.

The marks themselves are written by roadmap.services.marks in the same transaction.
"""

from __future__ import annotations

from mentoring.workflow.advance import register
from mentoring.workflow.table import Transition, TransitionTable

from . import policies
from .enums import MarkState
from .models import Task

S = MarkState

TASK = TransitionTable(
    object_type="roadmap_task",
    states=MarkState,
    describe=lambda task: f"Дорожная карта, {task}",
    transitions=(
        Transition(
            "mark",
            "Отметить выполнение",
            "Выполнение отмечено",
            frozenset({S.NONE, S.RETURNED}),
            S.MARKED,
            policies.can_mark,
        ),
        Transition(
            "withdraw_mark",
            "Отозвать отметку",
            "Отметка отозвана исполнителем",
            frozenset({S.MARKED}),
            S.NONE,
            policies.can_withdraw,
            style="secondary",
        ),
        Transition(
            "confirm",
            "Подтвердить",
            "Выполнение подтверждено",
            frozenset({S.MARKED}),
            S.CONFIRMED,
            policies.can_confirm,
        ),
        Transition(
            "return_mark",
            "Вернуть",
            "Отметка возвращена",
            frozenset({S.MARKED, S.CONFIRMED}),
            S.RETURNED,
            policies.can_return,
            needs_comment=True,
            style="warning",
        ),
        Transition(
            "undo",
            "Отменить решение",
            "Решение по отметке отменено",
            frozenset({S.CONFIRMED, S.RETURNED}),
            S.MARKED,
            policies.can_undo,
            style="secondary",
        ),
    ),
)

register(Task, TASK)

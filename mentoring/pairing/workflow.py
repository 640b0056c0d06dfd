"""The transition table of a pair or group."""

from __future__ import annotations

from mentoring.workflow.advance import register
from mentoring.workflow.table import Transition, TransitionTable

from . import places, policies
from .enums import PairState
from .models import Pair

S = PairState

TABLE = TransitionTable(
    object_type="pair",
    states=PairState,
    transitions=(
        Transition(
            "activate",
            "Начать работу",
            "Пара начала работу",
            frozenset({S.DRAFT}),
            S.ACTIVE,
            policies.can_activate,
            effects=(places.occupy,),
        ),
        Transition(
            "complete",
            "Завершить",
            "Программа завершена",
            frozenset({S.ACTIVE}),
            S.COMPLETED,
            policies.can_close,
            effects=(places.vacate,),
        ),
        Transition(
            "end_early",
            "Прекратить досрочно",
            "Прекращена досрочно",
            frozenset({S.ACTIVE}),
            S.ENDED_EARLY,
            policies.can_close,
            needs_comment=True,
            effects=(places.vacate,),
            style="warning",
        ),
        Transition(
            "reopen",
            "Вернуть в работу",
            "Возвращена в работу",
            frozenset({S.COMPLETED, S.ENDED_EARLY}),
            S.ACTIVE,
            policies.can_reopen,
            effects=(places.occupy,),
            style="secondary",
        ),
    ),
)

register(Pair, TABLE)

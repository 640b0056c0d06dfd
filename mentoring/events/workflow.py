"""Transition tables of an event and of somebody's place in it."""

from __future__ import annotations

from mentoring.workflow.advance import register
from mentoring.workflow.table import Transition, TransitionTable

from . import policies
from .enums import EnrolmentState, EventState
from .models import Enrolment, Event

S = EventState
E = EnrolmentState

EVENT = TransitionTable(
    object_type="event",
    states=EventState,
    transitions=(
        Transition(
            "announce", "Объявить", "Мероприятие объявлено", frozenset({S.DRAFT}), S.ANNOUNCED, policies.can_announce
        ),
        Transition(
            "hold",
            "Отметить проведённым",
            "Мероприятие проведено",
            frozenset({S.ANNOUNCED}),
            S.HELD,
            policies.can_hold,
        ),
        Transition(
            "cancel",
            "Отменить",
            "Мероприятие отменено",
            frozenset({S.DRAFT, S.ANNOUNCED}),
            S.CANCELLED,
            policies.can_cancel,
            needs_comment=True,
            style="warning",
        ),
        Transition(
            "reopen",
            "Вернуть в объявленные",
            "Мероприятие снова открыто",
            frozenset({S.HELD}),
            S.ANNOUNCED,
            policies.can_reopen,
            style="secondary",
        ),
    ),
)

ENROLMENT = TransitionTable(
    object_type="enrolment",
    states=EnrolmentState,
    transitions=(
        Transition(
            "withdraw",
            "Отказаться от участия",
            "Запись снята",
            frozenset({E.ENROLLED, E.WAITING}),
            E.WITHDRAWN,
            policies.can_withdraw,
            style="secondary",
        ),
        Transition(
            "promote",
            "Дать место",
            "Место дано первому в листе ожидания",
            frozenset({E.WAITING}),
            E.ENROLLED,
            policies.can_promote,
        ),
    ),
)

register(Event, EVENT)
register(Enrolment, ENROLMENT)

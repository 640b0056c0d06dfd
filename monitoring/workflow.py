"""Transition tables of a submission and of a municipality's period.

The approved version is changed by services (`monitoring.services.decisions`) through `changes` of `advance()`, in
the same transaction as the values of the indicators.
"""

from __future__ import annotations

from mentoring.workflow.advance import register
from mentoring.workflow.table import Transition, TransitionTable

from . import policies
from .enums import PeriodState, SubmissionState
from .models import MunicipalityPeriod, Submission

S = SubmissionState
P = PeriodState


def _arrow(name: str, label: str, done: str, sources: set[str], target: str, policy, **more) -> Transition:  # type: ignore[no-untyped-def]
    return Transition(name, label, done, frozenset(sources), target, policy, **more)


SUBMISSION = TransitionTable(
    object_type="submission",
    states=SubmissionState,
    transitions=(
        _arrow(
            "send_for_signature",
            "Отправить на подпись",
            "Отправлен на подпись",
            {S.DRAFT, S.RETURNED},
            S.SIGNING,
            policies.can_send_for_signature,
        ),
        _arrow(
            "take_back",
            "Вернуть в черновик",
            "Возвращён в черновик",
            {S.SIGNING},
            S.DRAFT,
            policies.can_take_back,
            style="secondary",
        ),
        _arrow(
            "sign",
            "Подписать и отправить",
            "Подписан и отправлен на проверку",
            {S.SIGNING},
            S.SUBMITTED,
            policies.can_sign,
        ),
        _arrow(
            "decline_signature",
            "Не подписывать",
            "Подпись отклонена",
            {S.SIGNING},
            S.DRAFT,
            policies.can_decline_signature,
            needs_comment=True,
            style="warning",
        ),
        _arrow(
            "recall", "Отозвать", "Отозван организацией", {S.SUBMITTED}, S.DRAFT, policies.can_recall, style="secondary"
        ),
        _arrow("approve", "Принять", "Принят муниципалитетом", {S.SUBMITTED}, S.APPROVED, policies.can_approve),
        _arrow("accept", "Принять", "Принят регионом", {S.SUBMITTED, S.APPROVED}, S.ACCEPTED, policies.can_accept),
        _arrow(
            "return",
            "Вернуть на доработку",
            "Возвращён на доработку",
            {S.SUBMITTED},
            S.RETURNED,
            policies.can_review,
            needs_comment=True,
            style="warning",
        ),
        _arrow(
            "undo",
            "Отменить решение",
            "Решение отменено",
            {S.APPROVED, S.RETURNED, S.ACCEPTED},
            S.SUBMITTED,
            policies.can_undo,
            style="secondary",
        ),
        _arrow(
            "reopen",
            "Вернуть на доработку",
            "Возвращён на доработку после принятия",
            {S.APPROVED, S.ACCEPTED},
            S.RETURNED,
            policies.can_review,
            needs_comment=True,
            style="warning",
        ),
        _arrow(
            "unlock",
            "Снять принятие регионом",
            "Принятие регионом снято",
            {S.ACCEPTED},
            S.APPROVED,
            policies.can_unlock,
            style="warning",
        ),
    ),
)

MUNICIPALITY_PERIOD = TransitionTable(
    object_type="municipality_period",
    states=PeriodState,
    transitions=(
        _arrow(
            "accept",
            "Принять период муниципалитета",
            "Период принят регионом",
            {P.COLLECTING},
            P.ACCEPTED,
            policies.can_accept_period,
        ),
        _arrow(
            "reopen",
            "Открыть период снова",
            "Период снова открыт",
            {P.ACCEPTED},
            P.COLLECTING,
            policies.can_reopen_period,
            needs_comment=True,
            style="warning",
        ),
    ),
)

register(Submission, SUBMISSION)
register(MunicipalityPeriod, MUNICIPALITY_PERIOD)

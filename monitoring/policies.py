"""Who may do what with a submission and with a municipality's period.

Nobody approves what they submitted (experience.md §5). Organisations of краевое подчинение are reviewed by the
region, all others by their municipality.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from mentoring.access.actor import Actor
from mentoring.access.decisions import Allowed, Decision, Denied
from mentoring.access.permissions import Permission
from mentoring.access.scope import Tier
from mentoring.core import clock
from mentoring.organisations.models import Organisation
from mentoring.workflow.undo import may_undo

from .enums import DECIDED, PeriodState, SubmissionState
from .models import MunicipalityPeriod, Period, Submission


def _inside(actor: Actor, obj: Any) -> Decision:
    if actor.scope.covers(municipality_id=obj.municipality_id, organisation_id=obj.organisation_id):
        return Allowed()
    return Denied("Это сведения другой территории.")


def _in_own_organisation(actor: Actor, submission: Submission, permission: Permission, words: str) -> Decision:
    if actor.tier is not Tier.ORGANISATION or not actor.has(permission):
        return Denied(words)
    return _inside(actor, submission)


def _locked(submission: Submission) -> bool:
    return MunicipalityPeriod.objects.filter(
        municipality_id=submission.municipality_id, period_id=submission.period_id, state=PeriodState.ACCEPTED
    ).exists()


def can_fill(actor: Actor, period: Period) -> Decision:
    """Whether the period takes new submissions today."""
    if actor.tier is not Tier.ORGANISATION or not actor.has(Permission.SUBMISSION_EDIT):
        return Denied("Сведения заполняет куратор организации.")
    today = clock.today()
    if today < period.opens_on:
        return Denied(f"Приём сведений откроется {period.opens_on:%d.%m.%Y}.")
    if today > period.closes_on:
        return Denied(f"Период закрыт {period.closes_on:%d.%m.%Y}. Обратитесь в региональный центр.")
    return Allowed()


def can_open(actor: Actor, organisation: Organisation, period: Period) -> Decision:
    """Whether this actor may begin the organisation's submission for the period."""
    decision = can_fill(actor, period) and _inside(actor, organisation)
    if not decision:
        return decision
    accepted = MunicipalityPeriod.objects.filter(
        municipality_id=organisation.municipality_id, period=period, state=PeriodState.ACCEPTED
    )
    if accepted.exists():
        return Denied("Период муниципалитета принят регионом, новые сведения не принимаются.")
    return Allowed()


def can_edit(actor: Actor, submission: Submission) -> Decision:
    """A draft is edited while the period is open; a returned one until the region has accepted the municipality."""
    decision = _in_own_organisation(
        actor, submission, Permission.SUBMISSION_EDIT, "Сведения заполняет куратор организации."
    )
    if not decision:
        return decision
    if submission.state not in {SubmissionState.DRAFT, SubmissionState.RETURNED}:
        return Denied(f"Сейчас сведения «{submission.get_state_display()}», изменить их нельзя.")
    return _still_taken(submission)


def _still_taken(submission: Submission) -> Decision:
    return still_taken(
        submission.period,
        sent_before=submission.first_submitted_at is not None,
        locked=_locked(submission),
        today=clock.today(),
    )


def still_taken(period: Period, *, sent_before: bool, locked: bool, today: dt.date) -> Decision:
    """Whether a submission may still be sent: for the first time until the closing; what came back after a sending,
    until the region has accepted (`locked`) the municipality in which the submission was begun."""
    if locked:
        return Denied("Период муниципалитета принят регионом, изменения закрыты.")
    if not sent_before and today > period.closes_on:
        return Denied(f"Период закрыт {period.closes_on:%d.%m.%Y}. Обратитесь в региональный центр.")
    return Allowed()


def can_send_for_signature(actor: Actor, submission: Submission) -> Decision:
    return _in_own_organisation(
        actor, submission, Permission.SUBMISSION_EDIT, "Сведения отправляет куратор организации."
    ) and _still_taken(submission)


def can_take_back(actor: Actor, submission: Submission) -> Decision:
    return _in_own_organisation(
        actor, submission, Permission.SUBMISSION_EDIT, "Вернуть в черновик может куратор организации."
    )


def can_sign(actor: Actor, submission: Submission) -> Decision:
    return _in_own_organisation(
        actor, submission, Permission.SUBMISSION_SIGN, "Подписывает руководитель организации."
    ) and _still_taken(submission)


def can_decline_signature(actor: Actor, submission: Submission) -> Decision:
    return _in_own_organisation(
        actor, submission, Permission.SUBMISSION_SIGN, "Отклонить подпись может руководитель организации."
    )


def can_recall(actor: Actor, submission: Submission) -> Decision:
    """A formal recall, while the next tier has not acted."""
    own = actor.has(Permission.SUBMISSION_SIGN) or actor.has(Permission.SUBMISSION_EDIT)
    if actor.tier is not Tier.ORGANISATION or not own:
        return Denied("Отозвать сведения может организация.")
    return _inside(actor, submission)


def can_review(actor: Actor, submission: Submission) -> Decision:
    """The tier above reviews: the municipality, or the region for краевое подчинение; until the period is locked."""
    if not actor.has(Permission.SUBMISSION_REVIEW):
        return Denied("Проверяет сотрудник вышестоящего уровня.")
    decision = _inside(actor, submission)
    if not decision:
        return decision
    reviewer = Tier.REGION if submission.municipality.is_krai else Tier.MUNICIPALITY
    if actor.tier is not reviewer:
        return Denied(
            "Организации краевого подчинения проверяет региональный центр."
            if submission.municipality.is_krai
            else "Эти сведения проверяет муниципалитет."
        )
    if actor.user_id is not None and submission.submitted_by_id == actor.user_id:
        return Denied("Нельзя принимать сведения, которые вы сами отправили.")
    return Denied("Период муниципалитета уже принят регионом.") if _locked(submission) else Allowed()


def can_approve(actor: Actor, submission: Submission) -> Decision:
    if submission.municipality.is_krai:
        return Denied("Организации краевого подчинения принимает регион.")
    return can_review(actor, submission)


def can_accept(actor: Actor, submission: Submission) -> Decision:
    """Krai: straight by the region. Others: with their municipality's period, after the municipality."""
    if submission.municipality.is_krai:
        return can_review(actor, submission)
    if submission.state != SubmissionState.APPROVED:
        return Denied("Сначала сведения принимает муниципалитет.")
    if actor.tier is not Tier.REGION or not actor.has(Permission.PERIOD_ACCEPT):
        return Denied("Период принимает региональный центр.")
    return Allowed()


def can_undo(actor: Actor, submission: Submission) -> Decision:
    """Ten minutes, by whoever decided; later a formal return with a reason is needed."""
    return can_review(actor, submission) and may_undo(
        actor,
        submission,
        others="Отменить решение может тот, кто его принял.",
        late="Прошло больше 10 минут. Верните сведения на доработку с указанием причины.",
    )


def can_unlock(actor: Actor, submission: Submission) -> Decision:
    if submission.municipality.is_krai:
        return Denied("Сведения краевой организации возвращают на доработку напрямую.")
    if actor.tier is not Tier.REGION or not actor.has(Permission.PERIOD_ACCEPT):
        return Denied("Период открывает региональный центр.")
    return Allowed()


def can_accept_period(actor: Actor, period: MunicipalityPeriod) -> Decision:
    """The region accepts what the municipality approved, when nothing that was sent waits for a decision.

    What came back to the organisation waits too, whatever its state: a former version of it may be counting, and could
    no longer be replaced. What was never sent stays behind.
    """
    if actor.tier is not Tier.REGION or not actor.has(Permission.PERIOD_ACCEPT):
        return Denied("Период принимает региональный центр.")
    if period.municipality.is_krai:
        return Denied("Сведения краевых организаций принимаются по одному.")
    submissions = Submission.objects.filter(municipality_id=period.municipality_id, period_id=period.period_id)
    if submissions.filter(first_submitted_at__isnull=False).exclude(state__in=DECIDED).exists():
        return Denied(
            "Есть сведения на проверке или снова в работе у организации: дождитесь, когда муниципалитет их примет."
        )
    if not submissions.filter(state=SubmissionState.APPROVED).exists():
        return Denied("Муниципалитет ещё ничего не принял.")
    return Allowed()


def can_reopen_period(actor: Actor, period: MunicipalityPeriod) -> Decision:
    if actor.tier is not Tier.REGION or not actor.has(Permission.PERIOD_ACCEPT):
        return Denied("Период открывает региональный центр.")
    return Allowed()


def can_undo_period(actor: Actor, period: MunicipalityPeriod) -> Decision:
    """Ten minutes, by whoever accepted; later it is opened again, with a reason."""
    refusal = "Отменить принятие может тот, кто принял, в течение 10 минут. Позже откройте период с причиной."
    if period.state != PeriodState.ACCEPTED:
        return Denied(refusal)
    return can_reopen_period(actor, period) and may_undo(actor, period, others=refusal, late=refusal)

"""Messages about submissions: who is told what. Texts hold no personal data of participants."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse

from mentoring.access.permissions import Permission
from mentoring.access.scope import Tier
from mentoring.accounts.selectors import user_ids_with
from mentoring.notifications.messages import Notice
from mentoring.notifications.models import Delivery
from mentoring.notifications.services import send, settle

from .models import MunicipalityPeriod, Submission, SubmissionVersion

_FILLING = frozenset({Permission.SUBMISSION_EDIT, Permission.SUBMISSION_SIGN})


class WaitsForSignature(Notice):
    kind = "submission.signing"
    label = "Сведения ждут вашей подписи"
    words = "Сведения ждут вашей подписи"
    holders = frozenset({Permission.SUBMISSION_SIGN})


class SignatureDeclined(Notice):
    kind = "submission.declined"
    label = "Руководитель не подписал сведения"
    words = "Руководитель не подписал сведения"
    delivery = Delivery.INSTANT
    holders = frozenset({Permission.SUBMISSION_EDIT})


class Submitted(Notice):
    kind = "submission.submitted"
    label = "Организация отправила сведения"
    words = "Сведения на проверку"
    holders = frozenset({Permission.SUBMISSION_REVIEW})


class Recalled(Notice):
    kind = "submission.recalled"
    label = "Организация отозвала сведения"
    words = "Сведения отозваны организацией"
    holders = frozenset({Permission.SUBMISSION_REVIEW})


class Returned(Notice):
    kind = "submission.returned"
    label = "Сведения возвращены на доработку"
    words = "Сведения возвращены на доработку"
    delivery = Delivery.INSTANT
    holders = _FILLING


class Approved(Notice):
    kind = "submission.approved"
    label = "Сведения приняты"
    words = "Сведения приняты"
    holders = _FILLING


class DecisionUndone(Notice):
    kind = "submission.undone"
    label = "Решение по сведениям отменено"
    words = "Решение отменено, сведения снова на проверке"
    holders = _FILLING


class _AboutPeriod(Notice):
    holders = frozenset({Permission.SUBMISSION_REVIEW})
    tiers = frozenset({Tier.MUNICIPALITY})


class PeriodAccepted(_AboutPeriod):
    kind = "period.accepted"
    label = "Регион принял период муниципалитета"
    words = "Период принят регионом"


class PeriodReopened(_AboutPeriod):
    kind = "period.reopened"
    label = "Регион снова открыл период"
    words = "Период снова открыт регионом"
    delivery = Delivery.INSTANT


def waits_for_signature(submission: Submission, *, now: dt.datetime) -> None:
    _tell(
        WaitsForSignature, submission, _of_organisation(submission, Permission.SUBMISSION_SIGN), _own(submission), now
    )


def signature_declined(submission: Submission, comment: str, *, now: dt.datetime) -> None:
    _tell(
        SignatureDeclined,
        submission,
        _of_organisation(submission, Permission.SUBMISSION_EDIT),
        _own(submission),
        now,
        comment=comment,
        ends=[WaitsForSignature],
    )


def taken_back(submission: Submission, *, now: dt.datetime) -> None:
    settle(keys=WaitsForSignature.former_keys(submission), now=now)


def submitted(submission: Submission, version: SubmissionVersion, *, now: dt.datetime) -> None:
    _tell(
        Submitted,
        submission,
        _reviewers(submission),
        _review(submission),
        now,
        comment=f"Версия {version.number}.",
        ends=[WaitsForSignature],
    )


def recalled(submission: Submission, *, now: dt.datetime) -> None:
    _tell(Recalled, submission, _reviewers(submission), _review(submission), now, ends=[Submitted])


def returned(submission: Submission, reason: str, *, now: dt.datetime) -> None:
    """The letter repeats the reason and opens the form, which goes to its first marked line."""
    _tell(Returned, submission, _everybody(submission), _own(submission), now, comment=reason, ends=[Submitted])


def approved(submission: Submission, *, now: dt.datetime) -> None:
    _tell(
        Approved,
        submission,
        _everybody(submission),
        _own(submission),
        now,
        comment=f"{submission.get_state_display().capitalize()}.",
        ends=[Submitted],
    )


def decision_undone(submission: Submission, *, now: dt.datetime) -> None:
    _tell(DecisionUndone, submission, _everybody(submission), _own(submission), now, ends=[Approved, Returned])


def period_accepted(row: MunicipalityPeriod, *, now: dt.datetime) -> None:
    _tell_officers(PeriodAccepted, row, now)


def period_reopened(row: MunicipalityPeriod, comment: str, *, now: dt.datetime) -> None:
    settle(keys=PeriodAccepted.former_keys(row), now=now)
    _tell_officers(PeriodReopened, row, now, comment)


def _own(submission: Submission) -> str:
    return reverse("monitoring:submission", args=[submission.public_id])


def _review(submission: Submission) -> str:
    return reverse("monitoring:review", args=[submission.public_id])


def _of_organisation(submission: Submission, *permissions: Permission) -> set[int]:
    return {
        user_id
        for permission in permissions
        for user_id in user_ids_with(permission, organisation_id=submission.organisation_id)
    }


def _everybody(submission: Submission) -> set[int]:
    return _of_organisation(submission, Permission.SUBMISSION_EDIT, Permission.SUBMISSION_SIGN)


def _reviewers(submission: Submission) -> set[int]:
    if submission.municipality.is_krai:
        return set(user_ids_with(Permission.SUBMISSION_REVIEW))
    return set(user_ids_with(Permission.SUBMISSION_REVIEW, municipality_id=submission.municipality_id))


def _tell(
    message: type[Notice],
    submission: Submission,
    recipients: set[int],
    address: str,
    now: dt.datetime,
    *,
    comment: str = "",
    ends: Sequence[type[Notice]] = (),
) -> None:
    """`ends`: what these messages said of the submission before is over."""
    settle(keys=[key for former in ends for key in former.former_keys(submission)], now=now)
    send(
        recipients=recipients,
        message=message(f"{submission.organisation.name}, {submission.period.title}", address, comment),
        key=message.key_of(submission),
        now=now,
    )


def _tell_officers(message: type[_AboutPeriod], row: MunicipalityPeriod, now: dt.datetime, comment: str = "") -> None:
    address = reverse("monitoring:municipality_period", args=[row.period.code, row.municipality.code])
    send(
        recipients=user_ids_with(Permission.SUBMISSION_REVIEW, municipality_id=row.municipality_id),
        message=message(f"{row.municipality.name}, {row.period.title}", address, comment),
        key=message.key_of(row),
        now=now,
    )

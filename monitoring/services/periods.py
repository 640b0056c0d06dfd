"""The region's word on a municipality's period: accepted (locked) or opened again."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from mentoring.access.actor import Actor
from mentoring.organisations.models import Municipality
from mentoring.workflow.advance import advance

from .. import changes, notifications
from ..enums import PeriodState, SubmissionState
from ..models import MunicipalityPeriod, Period, Submission
from . import locks


def municipality_period(*, municipality: Municipality, period: Period, now: dt.datetime) -> MunicipalityPeriod:
    """The row of a municipality in a period; made at the first need."""
    row, _ = MunicipalityPeriod.objects.get_or_create(
        municipality=municipality, period=period, defaults={"state_since": now}
    )
    return row


@transaction.atomic
def accept_period(
    *, municipality_period: MunicipalityPeriod, actor: Actor, now: dt.datetime, expected_version: int | None = None
) -> MunicipalityPeriod:
    """Accept everything that the municipality has approved, and lock the period for its organisations."""
    locks.lock_period(municipality_period.period_id)
    fresh = _locked(municipality_period)
    if fresh.state == PeriodState.ACCEPTED and fresh.state_by_id == actor.user_id:
        return fresh
    fresh = advance(fresh, "accept", actor=actor, now=now, expected_version=expected_version)
    for submission in _submissions(fresh, SubmissionState.APPROVED):
        advance(submission, "accept", actor=actor, now=now, data={"before_version": submission.approved_version_id})
    changes.period_changed(fresh, now)
    notifications.period_accepted(fresh, now=now)
    return fresh


@transaction.atomic
def reopen_period(
    *,
    municipality_period: MunicipalityPeriod,
    actor: Actor,
    now: dt.datetime,
    comment: str,
    expected_version: int | None = None,
) -> MunicipalityPeriod:
    """Unlock, with a reason: the submissions are approved by the municipality again, their figures count as before."""
    locks.lock_period(municipality_period.period_id)
    fresh = advance(
        _locked(municipality_period), "reopen", actor=actor, now=now, comment=comment, expected_version=expected_version
    )
    for submission in _submissions(fresh, SubmissionState.ACCEPTED):
        advance(submission, "unlock", actor=actor, now=now, comment=comment)
    changes.period_changed(fresh, now)
    notifications.period_reopened(fresh, comment, now=now)
    return fresh


def _locked(row: MunicipalityPeriod) -> MunicipalityPeriod:
    fresh: MunicipalityPeriod = (
        MunicipalityPeriod.objects.select_for_update(of=("self",))
        .select_related("municipality", "period")
        .get(pk=row.pk)
    )
    return fresh


def _submissions(row: MunicipalityPeriod, state: SubmissionState) -> list[Submission]:
    return list(
        Submission.objects.filter(municipality_id=row.municipality_id, period_id=row.period_id, state=state).order_by(
            "pk"
        )
    )

"""What the organisation reads of its submissions: periods, checks, remarks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mentoring.access.actor import Actor
from mentoring.registry.models import Person

from .. import policies
from ..checks import Finding, Surroundings, findings
from ..enums import SENT, PeriodState
from ..models import MunicipalityPeriod, Period, ReturnRemark, Submission, SubmissionVersion
from ..sheet import Sheet
from .sheets import frozen_sheet, left_out, live_sheet


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """A period with the organisation's submission for it, if it has been begun. `locked`: the region has accepted the
    period of the municipality in which it counts, so nothing more can be sent."""

    period: Period
    submission: Submission | None
    locked: bool = False

    @property
    def sent_before(self) -> bool:
        """It was sent once, whatever became of it."""
        return self.submission is not None and self.submission.first_submitted_at is not None

    def is_awaited(self, today: dt.date) -> bool:
        """The organisation has it, and may still send it."""
        if today < self.period.opens_on or (self.submission is not None and self.submission.state in SENT):
            return False
        return bool(policies.still_taken(self.period, sent_before=self.sent_before, locked=self.locked, today=today))


def period_lines(actor: Actor, *, today: dt.date) -> list[PeriodLine]:
    """Periods that have been opened, or in which the organisation has a submission; the newest first."""
    submissions = {
        row.period_id: row
        for row in Submission.objects.visible_to(actor).select_related("organisation", "municipality", "period")
    }
    # A submission counts where it was begun, also after the organisation has moved to another municipality.
    own = actor.scope.municipality_id
    places = {period_id: row.municipality_id for period_id, row in submissions.items()}
    accepted = MunicipalityPeriod.objects.filter(
        municipality_id__in={own, *places.values()}, state=PeriodState.ACCEPTED
    )
    locked = set(accepted.values_list("municipality_id", "period_id"))
    return [
        PeriodLine(period, submissions.get(period.pk), (places.get(period.pk, own), period.pk) in locked)
        for period in Period.objects.order_by("-starts_on")
        if period.opens_on <= today or period.pk in submissions
    ]


def previous_approved(submission: Submission) -> SubmissionVersion | None:
    """The version that counts in the newest earlier period of the same organisation, of any school year."""
    return (
        SubmissionVersion.objects.filter(
            pk__in=Submission.objects.filter(
                organisation_id=submission.organisation_id,
                period__starts_on__lt=submission.period.starts_on,
                approved_version__isnull=False,
            ).values("approved_version_id")
        )
        .select_related("submission__period")
        .order_by("-submission__period__starts_on")
        .first()
    )


def surroundings(submission: Submission, sheet: Sheet, *, now: dt.datetime) -> Surroundings:
    """What the checks compare the sheet with."""
    previous = previous_approved(submission)
    people = {row.person_id for row in sheet.rows}
    return Surroundings(
        previous=frozen_sheet(previous) if previous else None,
        previous_title=previous.submission.period.title if previous else "",
        left_out=left_out(submission, now=now) if sheet.version_number is None else (),
        without_birth_date=Person.objects.filter(pk__in=people, birth_date__isnull=True).count(),
    )


def findings_of(submission: Submission, *, now: dt.datetime, sheet: Sheet | None = None) -> list[Finding]:
    """Errors, warnings and notes about the live rows, or about the sheet given."""
    sheet = sheet or live_sheet(submission, now=now)
    return findings(sheet, surroundings(submission, sheet, now=now))


def open_remarks(submission: Submission) -> list[ReturnRemark]:
    """Remarks of the last return that have not been answered by a new version."""
    return list(submission.remarks.filter(resolved_at__isnull=True))

"""What monitoring tells those above, in the transaction of the change (see `mentoring.core.changes`)."""

from __future__ import annotations

import datetime as dt

from mentoring.core.changes import tell

from .models import MunicipalityPeriod, Report, Submission

SUBMISSIONS = "monitoring.submissions"  # which version counts, or which period the region accepted, has changed
REPORTS = "monitoring.reports"  # a report about this territory is ready


def submission_changed(submission: Submission, now: dt.datetime) -> None:
    """Another version of the organisation's submission counts now. Call it after `values.recount`."""
    tell(
        SUBMISSIONS,
        now=now,
        municipality_id=submission.municipality_id,
        organisation_id=submission.organisation_id,
    )


def period_changed(row: MunicipalityPeriod, now: dt.datetime) -> None:
    """The region accepted the municipality's period, or opened it again."""
    tell(SUBMISSIONS, now=now, municipality_id=row.municipality_id)


def report_ready(report: Report, now: dt.datetime) -> None:
    tell(REPORTS, now=now, municipality_id=report.municipality_id)

"""Approving a submission of 240 rows, and whether the dashboard shows it with the next request."""

from __future__ import annotations

from django.db.models import Count, F

from mentoring.core import clock
from mentoring.core.wording import format_number
from mentoring.registry.models import Consent
from monitoring import services
from monitoring.enums import SubmissionState
from monitoring.indicators import COUNTED
from monitoring.models import Fact, Period, Submission
from monitoring.selectors.submissions import findings_of
from monitoring.services import values

from . import groupby
from .table import Line, milliseconds, percentile, spread
from .visitor import Visitor

ROWS, TIMES, LIMIT, LOOKED_AT = 240, 25, 300, 3
_MENTEES = [indicator.code for indicator in COUNTED].index("mentees")


def measure() -> list[Line]:
    """First approvals (nothing counted before) and new versions in place of old ones, in turn."""
    period = Period.objects.filter(submissions__isnull=False).order_by("-starts_on")[0]
    chosen = _submissions(period)
    first, again, stale = [], [], 0
    for number, submission in enumerate(chosen):
        _to_review(submission)
        first.append(_approve(submission))
        submission.refresh_from_db()
        _next_version(submission)
        again.append(_approve(submission))
        if number < LOOKED_AT:
            stale += not _shown(period)
    spent = [*first, *again]
    return [
        Line(
            "approved, then the next request for the dashboard",
            f"{LOOKED_AT - stale} of {LOOKED_AT} times the new number of the region, equal to GROUP BY",
            "fresh at once",
            stale == 0,
        ),
        Line(
            "approving a submission of 240 rows, values of all indicators included",
            f"{spread(spent)} (first {percentile(first, 95):.0f} ms, new version {percentile(again, 95):.0f} ms)",
            f"p95 ≤ {LIMIT} ms",
            percentile(spent, 95) <= LIMIT,
        ),
    ]


def _submissions(period: Period) -> list[Submission]:
    """Those of municipalities whose facts are nearest to 240."""
    sizes = (
        Fact.objects.filter(version__in=Submission.objects.filter(period=period).values("approved_version"))
        .values("version")
        .annotate(rows=Count("pk"))
        .filter(rows__gte=ROWS)
        .order_by("rows")
    )
    versions = [row["version"] for row in sizes[: TIMES * 2]]
    found = Submission.objects.filter(approved_version__in=versions, municipality__is_krai=False)
    return list(found.select_related("municipality", "period", "organisation").order_by("pk")[:TIMES])


def _to_review(submission: Submission) -> None:
    """As if it had been sent and nobody had decided yet; the values of the others count without it."""
    before = submission.approved_version_id
    submission.state, submission.approved_version = SubmissionState.SUBMITTED, None
    submission.save()
    values.recount(submission=submission, before_version_id=before, after_version_id=None, now=clock.now())


def _approve(submission: Submission) -> float:
    officer = Visitor.holding("officer", municipality=submission.municipality)
    spent, _ = milliseconds(
        lambda: services.approve(
            submission=submission, actor=officer.actor, now=clock.now(), expected_version=submission.version
        )
    )
    return spent


def _next_version(submission: Submission) -> None:
    """Returned, and sent again without one of the mentees, who has withdrawn the consent."""
    officer = Visitor.holding("officer", municipality=submission.municipality).actor
    curator = Visitor.holding("curator", organisation=submission.organisation).actor
    head = Visitor.holding("head", organisation=submission.organisation).actor
    now = clock.now()
    gone = Fact.objects.filter(version=submission.approved_version_id, role="mentee").order_by("pk")[0].person_id
    Consent.objects.filter(person=gone).update(withdrawn_on=F("given_on"))
    services.return_for_rework(
        submission=submission, actor=officer, now=now, expected_version=None, comment="Проверьте список"
    )
    found = findings_of(Submission.objects.select_related("period").get(pk=submission.pk), now=now)
    Submission.objects.filter(pk=submission.pk).update(answers={one.code: "Так и есть." for one in found})
    services.send_for_signature(submission=submission, actor=curator, now=now)
    services.sign(submission=submission, actor=head, now=now)
    submission.refresh_from_db()


def _shown(period: Period) -> bool:
    """The page of the region holds the number that GROUP BY gives now."""
    _, page = Visitor.named("ministry").get(f"/dashboard/?period={period.code}")
    return format_number(groupby.region(period.pk, None)[_MENTEES]) in page.replace("&nbsp;", "\u00a0")

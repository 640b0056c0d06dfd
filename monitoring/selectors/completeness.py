"""Completeness of a period: how many are due, how far they have come, and who holds the rest. One query.

«Сдано», «вовремя» and «принято» are three different marks (experience.md §2).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Count, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from mentoring.access.actor import Actor
from mentoring.core import clock
from mentoring.organisations.models import Organisation

from ..enums import PeriodState, SubmissionState
from ..models import MunicipalityPeriod, Period, Submission

S = SubmissionState


@dataclass(frozen=True, slots=True)
class Completeness:
    """Counts of organisations. `due`: all that must submit; `on_time` and `late` by the first sending;
    `overdue`: not sent though the date «вовремя до» has passed."""

    due: int = 0
    not_begun: int = 0
    draft: int = 0
    signing: int = 0
    submitted: int = 0
    returned: int = 0
    approved: int = 0
    accepted: int = 0
    on_time: int = 0
    late: int = 0
    overdue: int = 0

    @property
    def sent(self) -> int:
        """Sent at least once, whatever became of it."""
        return self.on_time + self.late

    @property
    def done(self) -> int:
        """Accepted by the municipality or by the region."""
        return self.approved + self.accepted

    @property
    def held_by_organisations(self) -> int:
        return self.not_begun + self.draft + self.signing + self.returned

    @property
    def held_by_reviewer(self) -> int:
        return self.submitted

    @classmethod
    def total(cls, parts: Iterable[Completeness]) -> Completeness:
        rows = list(parts)
        return Completeness(
            **{item.name: sum(getattr(row, item.name) for row in rows) for item in fields(Completeness)}
        )


@dataclass(frozen=True, slots=True)
class CompletenessRow:
    """One municipality in a period. `state` of its period: collecting or accepted by the region."""

    municipality_id: int
    code: str
    name: str
    is_krai: bool
    state: PeriodState
    counts: Completeness

    @property
    def ready(self) -> bool:
        """The region may accept: something is approved and nothing lies under review or on rework."""
        counts = self.counts
        return (
            not self.is_krai
            and self.state == PeriodState.COLLECTING
            and counts.approved > 0
            and counts.submitted == 0
            and counts.returned == 0
        )


def completeness(actor: Actor, period: Period, *, today: dt.date | None = None) -> list[CompletenessRow]:
    """Per municipality inside the actor's scope, краевое подчинение last. Nothing due: no row."""
    late_from = _late_from(period)
    overdue = (today or clock.today()) > period.on_time_until
    rows: Any = (
        due_organisations(actor, period)
        .values("municipality_id", "municipality__code", "municipality__name", "municipality__is_krai")
        .annotate(
            due=Count("pk"),
            not_begun=Count("pk", filter=Q(sent__isnull=True)),
            **{
                state.value: Count("pk", filter=Q(sent__state=state))
                for state in (S.DRAFT, S.SIGNING, S.SUBMITTED, S.RETURNED, S.APPROVED, S.ACCEPTED)
            },
            on_time=Count("pk", filter=Q(sent__first_submitted_at__lt=late_from)),
            late=Count("pk", filter=Q(sent__first_submitted_at__gte=late_from)),
            period_state=Subquery(
                MunicipalityPeriod.objects.filter(period=period, municipality=OuterRef("municipality_id")).values(
                    "state"
                )[:1]
            ),
        )
        .order_by("municipality__is_krai", "municipality__name")
    )
    names = [item.name for item in fields(Completeness) if item.name != "overdue"]
    return [
        CompletenessRow(
            municipality_id=row["municipality_id"],
            code=row["municipality__code"],
            name=row["municipality__name"],
            is_krai=row["municipality__is_krai"],
            state=PeriodState(row["period_state"] or PeriodState.COLLECTING),
            counts=Completeness(
                **{name: row[name] for name in names},
                overdue=row["due"] - row["on_time"] - row["late"] if overdue else 0,
            ),
        )
        for row in rows
    ]


def due_organisations(actor: Actor, period: Period) -> QuerySet[Organisation]:
    """Organisations that must submit: the working ones, and those that have submitted before they were closed.

    `sent` is their submission in the period.
    """
    return (
        Organisation.objects.visible_to(actor)
        .annotate(sent=FilteredRelation("submissions", condition=Q(submissions__period=period)))
        .filter(Q(is_active=True) | Q(sent__isnull=False))
    )


@dataclass(frozen=True, slots=True)
class OrganisationLine:
    """An organisation in a period, and its submission if it was begun."""

    organisation: Organisation
    submission: Submission | None
    late: bool
    overdue: bool


# The lists behind the numbers of `Completeness`, by the code in the address.
LISTS = {
    "all": "Должны сдать",
    "sent": "Сдали",
    "on_time": "Сдали вовремя",
    "late": "Сдали поздно",
    "done": "Приняты",
    "submitted": "На проверке",
    "held": "Остаются у организаций",
    "overdue": "Срок прошёл, не сдали",
}


def organisations_of(
    actor: Actor, period: Period, *, code: str = "", municipality_id: int | None = None
) -> QuerySet[Organisation]:
    """The organisations behind a number of completeness; an unknown code gives all that are due."""
    rows = due_organisations(actor, period)
    if municipality_id is not None:
        rows = rows.filter(municipality_id=municipality_id)
    late_from = _late_from(period)
    conditions = {
        "sent": Q(sent__first_submitted_at__isnull=False),
        "on_time": Q(sent__first_submitted_at__lt=late_from),
        "late": Q(sent__first_submitted_at__gte=late_from),
        "done": Q(sent__state__in=[S.APPROVED, S.ACCEPTED]),
        "submitted": Q(sent__state=S.SUBMITTED),
        "held": Q(sent__isnull=True) | Q(sent__state__in=[S.DRAFT, S.SIGNING, S.RETURNED]),
        "overdue": Q(sent__isnull=True) | Q(sent__first_submitted_at__isnull=True),
    }
    if code == "overdue" and clock.today() <= period.on_time_until:
        return rows.none()
    return rows.filter(conditions[code]) if code in conditions else rows


def lines_of(actor: Actor, period: Period, organisations: Iterable[Organisation]) -> list[OrganisationLine]:
    """What became of each organisation in the period; one query for all of them."""
    wanted = list(organisations)
    submissions = {
        row.organisation_id: row
        for row in Submission.objects.visible_to(actor).filter(period=period, organisation__in=wanted)
    }
    late_from, past = _late_from(period), clock.today() > period.on_time_until
    lines = []
    for organisation in wanted:
        submission = submissions.get(organisation.pk)
        if submission is not None:
            submission.municipality, submission.period = organisation.municipality, period
        sent_at = submission.first_submitted_at if submission else None
        late = sent_at is not None and sent_at >= late_from
        lines.append(OrganisationLine(organisation, submission, late, overdue=sent_at is None and past))
    return lines


def _late_from(period: Period) -> dt.datetime:
    """The first moment that is not «вовремя»."""
    return timezone.make_aware(dt.datetime.combine(period.on_time_until + dt.timedelta(days=1), dt.time()))

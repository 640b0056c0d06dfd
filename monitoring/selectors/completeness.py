"""Completeness of a period: how many are due, how far they have come, and who holds the rest. One query.

«Сдано», «вовремя» and «принято» are three different marks (experience.md §2).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Count, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from mentoring.access.actor import Actor
from mentoring.access.rows import territory
from mentoring.core import clock
from mentoring.organisations.models import Organisation

from ..enums import DECIDED, PeriodState, SubmissionState
from ..models import MunicipalityPeriod, Period, Submission

S = SubmissionState


@dataclass(frozen=True, slots=True)
class Completeness:
    """Counts of organisations. `due`: all that must submit; `on_time` and `late`: the mark of what they have sent (by
    the first sending, see `services.freeze`); `overdue`: not sent though the date «вовремя до» has passed."""

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
    """One municipality in a period. `state` of its period: collecting or accepted by the region. `undecided`: how many
    have been sent and wait for a decision, also those that came back to the organisation since."""

    municipality_id: int
    code: str
    name: str
    is_krai: bool
    state: PeriodState
    counts: Completeness
    undecided: int

    @property
    def ready(self) -> bool:
        """The region may accept (`policies.can_accept_period`): something is approved, and nothing that was sent lies
        under review or is being reworked."""
        return (
            not self.is_krai
            and self.state == PeriodState.COLLECTING
            and self.counts.approved > 0
            and self.undecided == 0
        )


def completeness(actor: Actor, period: Period, *, today: dt.date | None = None) -> list[CompletenessRow]:
    """Per municipality inside the actor's scope, краевое подчинение last. Nothing due: no row."""
    overdue = (today or clock.today()) > period.on_time_until
    rows: Any = (
        due_organisations(actor, period)
        .values("place_id", "place_name", "place_is_krai", code=_of_place("code"))
        .annotate(
            due=Count("pk"),
            not_begun=Count("pk", filter=Q(sent__isnull=True)),
            **{
                state.value: Count("pk", filter=Q(sent__state=state))
                for state in (S.DRAFT, S.SIGNING, S.SUBMITTED, S.RETURNED, S.APPROVED, S.ACCEPTED)
            },
            on_time=Count("pk", filter=_ON_TIME),
            late=Count("pk", filter=_LATE),
            undecided=Count("pk", filter=_UNDECIDED),
            period_state=Subquery(
                MunicipalityPeriod.objects.filter(period=period, municipality=OuterRef("place_id")).values("state")[:1]
            ),
        )
        .order_by("place_is_krai", "place_name")
    )
    names = [item.name for item in fields(Completeness) if item.name != "overdue"]
    return [
        CompletenessRow(
            municipality_id=row["place_id"],
            code=row["code"],
            name=row["place_name"],
            is_krai=row["place_is_krai"],
            state=PeriodState(row["period_state"] or PeriodState.COLLECTING),
            counts=Completeness(
                **{name: row[name] for name in names},
                overdue=row["due"] - row["on_time"] - row["late"] if overdue else 0,
            ),
            undecided=row["undecided"],
        )
        for row in rows
    ]


def due_organisations(actor: Actor, period: Period) -> Any:
    """Organisations (a queryset) that must submit: the working ones, and those that submitted before they were closed.

    `sent` is their submission in the period. `place_…` is the municipality that they count in: that of the submission,
    which stays where it was begun when the organisation moves to another municipality.
    """
    inside = territory(actor.scope, "place_id", "pk")
    assert inside is not None  # every tier holds organisations
    return (
        Organisation.objects.annotate(
            sent=FilteredRelation("submissions", condition=Q(submissions__period=period)),
            # A filter on the relation itself would join it a second time.
            sent_as=F("sent__id"),
            place_id=_of_place("id"),
            place_name=_of_place("name"),
            place_is_krai=_of_place("is_krai"),
        )
        .filter(inside)
        .filter(Q(is_active=True) | Q(sent_as__isnull=False))
    )


def _of_place(field: str) -> Coalesce:
    return Coalesce(F(f"sent__municipality__{field}"), F(f"municipality__{field}"))


_ON_TIME = Q(sent__current_version__on_time=True)
_LATE = Q(sent__current_version__on_time=False)
# Named one by one: a negation of a relation becomes a query of its own for every organisation.
_UNDECIDED = Q(sent__first_submitted_at__isnull=False, sent__state__in=[s for s in S if s not in DECIDED])


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
        rows = rows.filter(place_id=municipality_id)
    conditions = {
        "sent": Q(sent__current_version__isnull=False),
        "on_time": _ON_TIME,
        "late": _LATE,
        "done": Q(sent__state__in=[S.APPROVED, S.ACCEPTED]),
        "submitted": Q(sent__state=S.SUBMITTED),
        "held": Q(sent__isnull=True) | Q(sent__state__in=[S.DRAFT, S.SIGNING, S.RETURNED]),
        "overdue": Q(sent__current_version__isnull=True),
    }
    if code == "overdue" and clock.today() <= period.on_time_until:
        return rows.none()
    return rows.filter(conditions[code]) if code in conditions else rows


def lines_of(actor: Actor, period: Period, organisations: Iterable[Organisation]) -> list[OrganisationLine]:
    """What became of each organisation in the period; one query for all of them."""
    wanted = list(organisations)
    submissions = {
        row.organisation_id: row
        for row in Submission.objects.visible_to(actor)
        .filter(period=period, organisation__in=wanted)
        .select_related("municipality", "period", "current_version")
    }
    past = clock.today() > period.on_time_until
    lines = []
    for organisation in wanted:
        submission = submissions.get(organisation.pk)
        version = submission.current_version if submission else None
        late = version is not None and not version.on_time
        lines.append(OrganisationLine(organisation, submission, late, overdue=version is None and past))
    return lines

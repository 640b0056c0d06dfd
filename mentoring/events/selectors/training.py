"""Who was trained: participation in held events of a calendar year (roadmap 1.2, 1.3, 1.5, 2.4), one SQL each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, Sum
from django.utils import timezone

from mentoring.core import clock

from ..enums import Audience, EventState
from ..models import Enrolment

Body = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Training:
    """People of one organisation, each counted once; `hours` are the academic hours of all of them together.

    `corporate`: ответственные за корпоративное обучение. `last_on`: the day of the latest event.
    """

    people: int
    curators: int
    corporate: int
    teachers: int
    mentors: int
    hours: Decimal
    last_on: dt.date


def year_bounds(year: int) -> tuple[dt.datetime, dt.datetime]:
    """The calendar year in the portal's zone, the end not included."""
    return timezone.make_aware(dt.datetime(year, 1, 1)), timezone.make_aware(dt.datetime(year + 1, 1, 1))  # noqa: DTZ001


def _attended(year: int, kinds: Iterable[str]):  # type: ignore[no-untyped-def]
    begins, ends = year_bounds(year)
    return Enrolment.objects.attended().filter(
        event__state=EventState.HELD,
        event__kind__in=[str(kind) for kind in kinds],
        event__starts_at__gte=begins,
        event__starts_at__lt=ends,
    )


def _people(audience: Audience | None = None) -> Count:
    return Count("identity", distinct=True, filter=None if audience is None else Q(audience=audience))


def training_by_organisation(
    year: int, kinds: Iterable[str], organisation_ids: Iterable[int] | None = None
) -> dict[int, Training]:
    """Organisations whose people were present at such events of the year; the others are not in it."""
    rows = _attended(year, kinds).filter(organisation__isnull=False)
    if organisation_ids is not None:
        rows = rows.filter(organisation__in=list(organisation_ids))
    found = rows.order_by().values("organisation_id").annotate(
        people=_people(),
        curators=_people(Audience.CURATOR),
        corporate=_people(Audience.CORPORATE),
        teachers=_people(Audience.TEACHER),
        mentors=_people(Audience.MENTOR),
        hours=Sum("event__hours", default=Decimal(0)),
        last=Max("event__starts_at"),
    )  # fmt: skip
    return {row.pop("organisation_id"): _training(row) for row in found}


def _training(row: dict[str, Any]) -> Training:
    return Training(last_on=clock.local_date(row.pop("last")), **row)


def held_by_bodies(year: int, kinds: Iterable[str]) -> dict[Body, tuple[int, int, dt.date]]:
    """Of every body that held such events with people present: events, people (each once), the day of the latest."""
    rows = (
        _attended(year, kinds)
        .order_by()
        .values("host_municipality_id", "host_organisation_id")
        .annotate(events=Count("event_id", distinct=True), people=_people(), last=Max("event__starts_at"))
    )
    return {
        (row["host_municipality_id"], row["host_organisation_id"]): (
            row["events"],
            row["people"],
            clock.local_date(row["last"]),
        )
        for row in rows
    }


def coordinators_trained(year: int, kinds: Iterable[str]) -> dict[int, int]:
    """By municipality: how many of its own coordinators were present at such events of the year."""
    rows = (
        _attended(year, kinds)
        .filter(audience=Audience.COORDINATOR, municipality__isnull=False, organisation__isnull=True)
        .order_by()
        .values("municipality_id")
        .annotate(people=_people())
    )
    return {row["municipality_id"]: row["people"] for row in rows}


def present_by_bodies(year: int, kinds: Iterable[str]) -> dict[Body, tuple[int, dt.date]]:
    """Of every body whose people were present at such events, whoever held them: people, the day of the latest."""
    rows = (
        _attended(year, kinds)
        .order_by()
        .values("municipality_id", "organisation_id")
        .annotate(people=_people(), last=Max("event__starts_at"))
    )
    return {
        (row["municipality_id"], row["organisation_id"]): (row["people"], clock.local_date(row["last"])) for row in rows
    }


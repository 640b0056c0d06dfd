"""Values of indicators, written with the decision that changes them (design.md §3).

A decision rewrites the values of its organisation; those of the municipality and of the region are moved by exact
differences, so that a person whom several organisations report counts once at every level. Decisions on one period
come one after another (`lock_period`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from mentoring.organisations.enums import Basis, Figure
from mentoring.organisations.models import MentoringForm, Municipality

from ..enums import Level
from ..indicators import COUNTED, INDICATORS, Indicator, Share, Summed
from ..indicators.sql import change_sql, recount_sql, sums, sums_sql
from ..models import IndicatorValue, Period, Submission
from ..selectors.territory import territory_figures

_LOCK = 0x6D6E_7672  # any constant of our own: the first key of the advisory locks of periods
_NO_VERSION = -1
_BIT = {indicator.code: bit for bit, indicator in enumerate(COUNTED)}
_SUMMED = [indicator.code for indicator in INDICATORS if isinstance(indicator.numerator, Summed)]

Counts = Mapping[int | None, tuple[int, ...]]  # form (None: all) -> a number for every bit


@dataclass
class _Place:
    """What is known of a place in a period: counts by form, sums over its approved versions, territory's figures."""

    level: Level
    municipality_id: int | None = None
    organisation_id: int | None = None
    versions: int = 0
    counts: dict[int | None, tuple[int, ...]] = field(default_factory=dict)
    sums: dict[str, int | None] = field(default_factory=dict)
    territory: Mapping[Figure, int] = field(default_factory=dict)

    def denominator(self, indicator: Indicator, basis: Basis) -> int | None:
        return indicator.denominator_of(basis, sums=self.sums, territory=self.territory)

    def rows(self, forms: Iterable[int]) -> Iterable[tuple[Any, ...]]:
        """(code, level, municipality, organisation, form, basis, numerator, denominator, formula version)."""
        zeros = (0,) * len(COUNTED)
        by_form = [(None, self.counts.get(None, zeros)), *((form, self.counts.get(form, zeros)) for form in forms)]
        where = (self.level.value, self.municipality_id, self.organisation_id)
        for indicator in INDICATORS:
            for basis in indicator.bases if self.level is not Level.ORGANISATION else indicator.bases[:1]:
                denominator = self.denominator(indicator, basis)
                if isinstance(indicator.numerator, Summed):
                    numerators: list[tuple[int | None, int | None]] = [(None, self.sums[indicator.numerator.sql])]
                else:
                    counted = by_form if indicator.by_form else by_form[:1]
                    bit = _BIT[indicator.code]
                    numerators = [(form, indicator.count_of(counts[bit], sums=self.sums)) for form, counts in counted]
                for form, numerator in numerators:
                    yield (indicator.code, *where, form, basis.value, numerator, denominator, indicator.version)


def lock_period(period_id: int) -> None:
    """Wait for other decisions on this period; held until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, period_id])


def recount(
    *, submission: Submission, before_version_id: int | None, after_version_id: int | None, now: dt.datetime
) -> None:
    """Values after the approved version of `submission` changed from one to another (None: nothing approved).

    Called inside the decision's transaction, after `approved_version` is saved.
    """
    if before_version_id == after_version_id:
        return
    with transaction.atomic():
        lock_period(submission.period_id)
        organisation, upper = _sums_around(submission)
        _change_counts(submission, before_version_id, after_version_id, organisation, upper)
        IndicatorValue.objects.filter(
            period_id=submission.period_id, level=Level.ORGANISATION, organisation_id=submission.organisation_id
        ).delete()
        rows = list(organisation.rows(form for form in organisation.counts if form)) if organisation.versions else []
        forms = list(MentoringForm.objects.values_list("pk", flat=True))
        for place in upper:
            if place.versions:
                rows.extend(place.rows(forms))
            else:
                _forget(submission.period_id, place)
        _move(submission.period_id, rows, now)


def recount_figures(*, municipality: Municipality, school_year: int, now: dt.datetime) -> None:
    """New denominators after a yearly figure of a municipality (as a territory) changed.

    Figures are read under the lock: those of another municipality that were written meanwhile are in the region's sum.
    """
    for period in Period.objects.filter(school_year=school_year).order_by("pk"):
        with transaction.atomic():
            lock_period(period.pk)
            territories = territory_figures(school_year)
            for place in (_Place(Level.MUNICIPALITY, municipality.pk), _Place(Level.REGION)):
                place.territory = territories.get(place.municipality_id, {})
                _renew_territory(period.pk, place, now)


def rebuild(*, period: Period, now: dt.datetime) -> int:
    """All values of a period from scratch. For maintenance and as an oracle of tests; returns the number of rows."""
    with transaction.atomic():
        lock_period(period.pk)
        territories = territory_figures(period.school_year)
        places: dict[tuple[int | None, int | None], _Place] = {}
        for place in _read_sums(period.pk):
            if place.level is not Level.ORGANISATION:
                place.territory = territories.get(place.municipality_id, {})
            places[place.municipality_id, place.organisation_id] = place
        with connection.cursor() as cursor:
            cursor.execute(recount_sql(), {"period": period.pk})
            for municipality_id, organisation_id, form_id, *counts in cursor.fetchall():
                places[municipality_id, organisation_id].counts[form_id] = tuple(map(int, counts))
        forms = list(MentoringForm.objects.values_list("pk", flat=True))
        IndicatorValue.objects.filter(period=period).delete()
        rows: list[tuple[Any, ...]] = []
        for place in places.values():
            if place.versions:
                own = [form for form in place.counts if form]
                rows.extend(place.rows(own if place.level is Level.ORGANISATION else forms))
        _move(period.pk, rows, now)
    return len(rows)


def _read_sums(
    period_id: int, *, organisation_id: int | None = None, municipality_id: int | None = None
) -> list[_Place]:
    with connection.cursor() as cursor:
        cursor.execute(
            sums_sql(), {"period": period_id, "organisation": organisation_id, "municipality": municipality_id}
        )
        rows = cursor.fetchall()
    places = []
    for municipality, organisation, versions, *values in rows:
        level = Level.ORGANISATION if organisation else Level.MUNICIPALITY if municipality else Level.REGION
        totals = {sql: None if value is None else int(value) for sql, value in zip(sums(), values, strict=True)}
        places.append(_Place(level, municipality, organisation, versions, sums=totals))
    return places


def _sums_around(submission: Submission) -> tuple[_Place, list[_Place]]:
    """The organisation, and [its municipality, the region]; without approved versions they are empty."""
    municipality_id, organisation_id = submission.municipality_id, submission.organisation_id
    found = {
        place.level: place
        for place in _read_sums(submission.period_id, organisation_id=organisation_id, municipality_id=municipality_id)
    }
    organisation = found.get(Level.ORGANISATION) or _Place(Level.ORGANISATION, municipality_id, organisation_id)
    municipality = found.get(Level.MUNICIPALITY) or _Place(Level.MUNICIPALITY, municipality_id)
    region = found.get(Level.REGION) or _Place(Level.REGION)
    territories = territory_figures(submission.period.school_year)
    for place in (municipality, region):
        place.territory = territories.get(place.municipality_id, {})
    return organisation, [municipality, region]


def _change_counts(
    submission: Submission, before: int | None, after: int | None, organisation: _Place, upper: list[_Place]
) -> None:
    """Put the organisation's counts and the upper levels' differences into the places."""
    municipality, region = upper
    with connection.cursor() as cursor:
        cursor.execute(
            change_sql(),
            {
                "submission": submission.pk,
                "period": submission.period_id,
                "municipality": submission.municipality_id,
                "before": before or _NO_VERSION,
                "after": after or _NO_VERSION,
            },
        )
        for form_id, *numbers in cursor.fetchall():
            counts = tuple(map(int, numbers))
            organisation.counts[form_id] = counts[0::3]
            municipality.counts[form_id] = counts[1::3]
            region.counts[form_id] = counts[2::3]


def _forget(period_id: int, place: _Place) -> None:
    """Nothing is approved there any more: no rows, which reads «нет данных»."""
    _values_of(period_id, place).delete()


_COLUMNS = (
    ("code", "varchar[]"),
    ("level", "varchar[]"),
    ("municipality_id", "bigint[]"),
    ("organisation_id", "bigint[]"),
    ("form_id", "bigint[]"),
    ("basis", "varchar[]"),
    ("numerator", "int[]"),
    ("denominator", "int[]"),
    ("formula_version", "smallint[]"),
)


def _move(period_id: int, rows: list[tuple[Any, ...]], now: dt.datetime) -> None:
    """Insert rows; to a row that exists a counted numerator is added, everything else replaces."""
    if not rows:
        return
    names = ", ".join(name for name, _ in _COLUMNS)
    arrays = ", ".join(f"%s::{kind}" for _, kind in _COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO monitoring_indicatorvalue AS kept (period_id, data_at, {names})"  # noqa: S608 - our names
            f" SELECT %s, %s, new.* FROM unnest({arrays}) AS new"
            " ON CONFLICT (period_id, code, level, municipality_id, organisation_id, form_id, basis) DO UPDATE SET"
            " numerator = CASE WHEN kept.code = ANY(%s) THEN EXCLUDED.numerator"
            # Unknown before: there was nothing to add to. Unknown now: null wins, whatever stood there.
            " ELSE coalesce(kept.numerator, 0) + EXCLUDED.numerator END,"
            " denominator = EXCLUDED.denominator, formula_version = EXCLUDED.formula_version,"
            " data_at = EXCLUDED.data_at",
            [period_id, now, *(list(column) for column in zip(*rows, strict=True)), _SUMMED],
        )


def _renew_territory(period_id: int, place: _Place, now: dt.datetime) -> None:
    for indicator in INDICATORS:
        if isinstance(indicator.denominator, Share):
            basis = indicator.bases[-1]
            _values_of(period_id, place).filter(code=indicator.code, basis=basis).update(
                denominator=place.denominator(indicator, basis), data_at=now
            )


def _values_of(period_id: int, place: _Place) -> Any:
    """Kept values of an upper level."""
    own: dict[str, Any] = {"level": place.level, "municipality_id": place.municipality_id}
    return IndicatorValue.objects.filter(period_id=period_id, **own)

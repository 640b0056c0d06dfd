"""Values of indicators as screens, reports and the API read them. Each function asks the database once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import IntegerField

from mentoring.access.actor import Actor
from mentoring.core.prepared import Parameter, Prepared
from mentoring.organisations.enums import Basis

from ..enums import Level
from ..indicators import BY_CODE, INDICATORS, Indicator
from ..models import IndicatorSetting, IndicatorTarget, Period
from .kept import Kept, kept_values
from .places import Place
from .readings import Reading

# The rows of one number by form; None: all forms together.
_Forms = dict[int | None, Kept]


@dataclass(frozen=True, slots=True)
class Shown:
    """An indicator as the regional centre has set it: shown, in this order, with this basis by default."""

    indicator: Indicator
    basis: Basis


def shown_indicators() -> list[Shown]:
    """Indicators to show. Those without a setting stand last, in the order of the code."""
    settings = {row.code: row for row in IndicatorSetting.objects.all()}
    shown = []
    for place, indicator in enumerate(INDICATORS):
        setting = settings.get(indicator.code)
        if setting is None:
            shown.append(((1, place), Shown(indicator, Basis.LEARNERS)))
        elif setting.is_active:
            shown.append(((0, setting.position), Shown(indicator, Basis(setting.basis))))
    return [item for _, item in sorted(shown, key=lambda pair: pair[0])]


_targets = Prepared(
    lambda: IndicatorTarget.objects.filter(
        year__gte=Parameter("first", IntegerField()), year__lte=Parameter("last", IntegerField())
    ).values_list("code", "year", "value")
)


def targets(years: Iterable[int]) -> dict[tuple[str, int], Decimal]:
    """Targets by (code, calendar year)."""
    asked = set(years)
    rows = _targets(first=min(asked), last=max(asked)) if asked else []
    return {(code, year): value for code, year, value in rows if year in asked}


def target_year(period: Period) -> int:
    """The calendar year whose target a period is measured by: that of its reporting date."""
    return period.ends_on.year


def basis_of(indicator: Indicator, asked: Basis, level: Level) -> Basis:
    """The basis under which the value is kept: an organisation has learners only."""
    return asked if asked in indicator.bases and level is not Level.ORGANISATION else Basis.LEARNERS


def readings(
    actor: Actor,
    *,
    period: Period,
    place: Place,
    shown: Sequence[Shown],
    form_id: int | None = None,
    goals: Mapping[tuple[str, int], Decimal],
) -> list[Reading]:
    """The indicators of one place, in the order of `shown`."""
    wanted = {one.indicator.code: basis_of(one.indicator, one.basis, place.level) for one in shown}
    found: dict[str, _Forms] = {}
    for row in kept_values(actor, periods=[period.pk], wanted=wanted, where=place.values, form_id=form_id):
        found.setdefault(row.code, {})[row.form_id] = row
    year = target_year(period)
    return [
        _reading(
            one.indicator,
            wanted[one.indicator.code],
            found.get(one.indicator.code, {}),
            form_id,
            goals.get((one.indicator.code, year)),
        )
        for one in shown
    ]


def by_place(
    actor: Actor,
    *,
    indicator: Indicator,
    period: Period,
    level: Level,
    within: Mapping[str, Any] | None = None,
    form_id: int | None = None,
    basis: Basis = Basis.LEARNERS,
    target: Decimal | None = None,
) -> dict[int, Reading]:
    """One indicator of every municipality or every organisation (`within` some territory), by its id."""
    kept = basis_of(indicator, basis, level)
    key = "organisation_id" if level is Level.ORGANISATION else "municipality_id"
    where = {"level": level, **(within or {})}
    found: dict[int, _Forms] = {}
    for row in kept_values(actor, periods=[period.pk], wanted={indicator.code: kept}, where=where, form_id=form_id):
        found.setdefault(getattr(row, key), {})[row.form_id] = row
    return {place_id: _reading(indicator, kept, forms, form_id, target) for place_id, forms in found.items()}


def trend(
    actor: Actor,
    *,
    indicator: Indicator,
    place: Place,
    periods: Sequence[Period],
    form_id: int | None = None,
    basis: Basis = Basis.LEARNERS,
    goals: Mapping[tuple[str, int], Decimal],
) -> list[tuple[Period, Reading]]:
    """One indicator of one place over periods; a period without data is there, with «нет данных»."""
    kept = basis_of(indicator, basis, place.level)
    asked = [period.pk for period in periods]
    found: dict[int, _Forms] = {}
    for row in kept_values(actor, periods=asked, wanted={indicator.code: kept}, where=place.values, form_id=form_id):
        found.setdefault(row.period_id, {})[row.form_id] = row
    return [
        (
            period,
            _reading(
                indicator,
                kept,
                found.get(period.pk, {}),
                form_id,
                goals.get((indicator.code, target_year(period))),
            ),
        )
        for period in periods
    ]


def _reading(
    indicator: Indicator,
    basis: Basis,
    forms: _Forms,
    form_id: int | None,
    target: Decimal | None,
) -> Reading:
    """A form that nobody uses there has no row: it is zero where the whole is known.

    The target is set for all forms together, so a single form is not measured by it.
    """
    split = form_id is not None and indicator.by_form
    whole = forms.get(None)
    if whole is None:
        return Reading(indicator, basis, not split, target=None if split else target)
    numerator = whole.numerator
    if split:
        own = forms.get(form_id)
        numerator = own.numerator if own else 0
        target = None
    return Reading(
        indicator, basis, not split, numerator, whole.denominator, target, whole.data_at, whole.formula_version
    )


def indicator_or_default(code: str, shown: Sequence[Shown]) -> Indicator:
    """The indicator of a filter; an unknown code gives the first one shown."""
    return BY_CODE.get(code) or (shown[0].indicator if shown else INDICATORS[0])

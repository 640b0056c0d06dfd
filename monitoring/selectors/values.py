"""Values of indicators as screens, reports and the API read them. Each function asks the database once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import IntegerField, Q

from mentoring.access.actor import Actor
from mentoring.core.prepared import Parameter, Prepared
from mentoring.organisations.enums import Basis

from ..enums import Level
from ..indicators import BY_CODE, INDICATORS, Indicator
from ..models import IndicatorSetting, IndicatorTarget, IndicatorValue, Period
from .places import Place
from .readings import Reading

_FIELDS = ("code", "form_id", "numerator", "denominator", "data_at", "formula_version")


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
    """The indicators of one place, in the order of `shown`. Two queries at most, whatever is asked."""
    wanted = {one.indicator.code: basis_of(one.indicator, one.basis, place.level) for one in shown}
    rows = _rows(
        IndicatorValue.objects.visible_to(actor).filter(period=period, code__in=list(wanted), **place.values), form_id
    ).values_list(*_FIELDS, "basis")
    found: dict[str, dict[int | None, Any]] = {}
    for *row, basis in rows:
        if basis == wanted[row[0]]:
            found.setdefault(row[0], {})[row[1]] = row
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
    rows = _rows(
        IndicatorValue.objects.visible_to(actor).filter(
            period=period, code=indicator.code, level=level, basis=kept, **(within or {})
        ),
        form_id,
    ).values_list(key, *_FIELDS)
    found: dict[int, dict[int | None, Any]] = {}
    for place_id, *row in rows:
        found.setdefault(place_id, {})[row[1]] = row
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
    rows = _rows(
        IndicatorValue.objects.visible_to(actor).filter(
            period__in=[period.pk for period in periods], code=indicator.code, basis=kept, **place.values
        ),
        form_id,
    ).values_list("period_id", *_FIELDS)
    found: dict[int, dict[int | None, Any]] = {}
    for period_id, *row in rows:
        found.setdefault(period_id, {})[row[1]] = row
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


def _rows(values: Any, form_id: int | None) -> Any:
    """With a form its rows, and those of all forms: they tell a zero from «нет данных»."""
    return values.filter(form=None) if form_id is None else values.filter(Q(form=None) | Q(form_id=form_id))


def _reading(
    indicator: Indicator,
    basis: Basis,
    forms: Mapping[int | None, Sequence[Any]],
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
    _, _, numerator, denominator, data_at, version = whole
    if split:
        own = forms.get(form_id)
        numerator = own[2] if own else 0
        target = None
    return Reading(indicator, basis, not split, numerator, denominator, target, data_at, version)


def indicator_or_default(code: str, shown: Sequence[Shown]) -> Indicator:
    """The indicator of a filter; an unknown code gives the first one shown."""
    return BY_CODE.get(code) or (shown[0].indicator if shown else INDICATORS[0])

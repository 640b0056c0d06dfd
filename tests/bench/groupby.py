"""The rival of kept values: the same numbers by GROUP BY over the approved facts."""

from __future__ import annotations

from typing import Any

from django.db import connection

from monitoring.indicators import COUNTED, Counted, Key
from monitoring.indicators.sql import condition_sql

# The made-up past has no events: training is not known there.
PARTICIPATION = tuple(
    one for one in COUNTED if isinstance(one.numerator, Counted) and one.numerator.key is not Key.TRAINED
)
_KEYS = {Key.PERSON: "identity", Key.ENTERPRISE: "enterprise", Key.PAIR: "pair_id", Key.ORGANISATION: "organisation_id"}
_FROM = (
    " FROM monitoring_fact JOIN monitoring_submission s ON s.approved_version_id = version_id"
    " WHERE s.period_id = ANY(%(periods)s) AND (%(form)s::int IS NULL OR form_id = %(form)s)"
)


def _counted(indicator: Any) -> Counted:
    assert isinstance(indicator.numerator, Counted)
    return indicator.numerator


def _distinct(indicator: Any) -> str:
    part = _counted(indicator)
    return f"count(DISTINCT monitoring_fact.{_KEYS[part.key]}) FILTER (WHERE {condition_sql(part)})"


def _rows(statement: str, **params: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()


def region(period: int, form: int | None) -> tuple[int, ...]:
    """All counted indicators of the region."""
    return _rows(f"SELECT {', '.join(map(_distinct, PARTICIPATION))}{_FROM}", periods=[period], form=form)[0]


def by_municipality(indicator: Any, period: int, form: int | None) -> dict[int, int]:
    part = _counted(indicator)
    statement = (
        f"SELECT monitoring_fact.municipality_id, count(DISTINCT monitoring_fact.{_KEYS[part.key]}){_FROM}"
        f" AND {condition_sql(part)} GROUP BY 1"
    )
    return dict(_rows(statement, periods=[period], form=form))


def by_period(indicator: Any, periods: list[int], form: int | None) -> dict[int, int]:
    part = _counted(indicator)
    statement = (
        f"SELECT s.period_id, count(DISTINCT monitoring_fact.{_KEYS[part.key]}){_FROM}"
        f" AND {condition_sql(part)} GROUP BY 1"
    )
    return dict(_rows(statement, periods=periods, form=form))


def everything(indicator: Any, period: int) -> dict[tuple[int | None, int | None], int]:
    """By (municipality, form), nulls for all of them."""
    part = _counted(indicator)
    statement = (
        f"SELECT monitoring_fact.municipality_id, form_id, count(DISTINCT monitoring_fact.{_KEYS[part.key]}){_FROM}"
        f" AND {condition_sql(part)}"
        " GROUP BY GROUPING SETS ((monitoring_fact.municipality_id, form_id), (monitoring_fact.municipality_id),"
        " (form_id), ())"
    )
    return {(place, form): number for place, form, number in _rows(statement, periods=[period], form=None)}


_SUMS = {
    "mentee-satisfaction": ("mentees_satisfied", "mentees_asked"),
    "mentor-satisfaction": ("mentors_satisfied", "mentors_asked"),
}


def sums(code: str, period: int) -> dict[int | None, tuple[int, int]]:
    """Numerator and denominator of an entered indicator by municipality."""
    if code in _SUMS:
        part, whole = (f"sum(v.{name})" for name in _SUMS[code])
    else:
        part, whole = "count(*) FILTER (WHERE v.on_time)", "count(*)"
    found = _rows(
        f"SELECT s.municipality_id, {part}, {whole} FROM monitoring_submission s"
        " JOIN monitoring_submissionversion v ON v.id = s.approved_version_id"
        " WHERE s.period_id = %(period)s GROUP BY ROLLUP (1)",
        period=period,
    )
    return {place: (numerator, denominator) for place, numerator, denominator in found}

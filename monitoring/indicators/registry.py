"""All indicators, in the order in which they are shown. A new one: a module beside these, and its line here."""

from __future__ import annotations

from . import (
    children_mentees,
    children_mentors,
    completed,
    curators_trained,
    ended_early,
    enterprises,
    mentee_satisfaction,
    mentees,
    mentor_satisfaction,
    mentors,
    mentors_trained,
    on_time,
    organisations,
    pairs,
    young_teachers,
)
from .base import Counted, Indicator

INDICATORS: tuple[Indicator, ...] = (
    children_mentees.INDICATOR,
    children_mentors.INDICATOR,
    young_teachers.INDICATOR,
    enterprises.INDICATOR,
    mentee_satisfaction.INDICATOR,
    mentor_satisfaction.INDICATOR,
    mentees.INDICATOR,
    mentors.INDICATOR,
    pairs.INDICATOR,
    organisations.INDICATOR,
    completed.INDICATOR,
    ended_early.INDICATOR,
    on_time.INDICATOR,
    mentors_trained.INDICATOR,
    curators_trained.INDICATOR,
)
BY_CODE: dict[str, Indicator] = {indicator.code: indicator for indicator in INDICATORS}
OFFICIAL: tuple[Indicator, ...] = tuple(indicator for indicator in INDICATORS if indicator.official)
# The place in this tuple is the bit of the indicator in the masks of `indicators.sql`.
COUNTED: tuple[Indicator, ...] = tuple(i for i in INDICATORS if isinstance(i.numerator, Counted))


def get(code: str) -> Indicator | None:
    """The indicator with this code, or None: codes come from addresses and filters."""
    return BY_CODE.get(code)

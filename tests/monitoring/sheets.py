"""Sheets and rows made by hand, for tests of pure rules."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from typing import Any

from mentoring.organisations.enums import Figure
from monitoring.sheet import Row, Satisfaction, Sheet

_numbers = itertools.count(1)
AT = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
FIGURES = {
    Figure.LEARNERS: 400,
    Figure.CHILDREN_10_19: 250,
    Figure.CHILDREN_15_19: 120,
    Figure.YOUNG_TEACHERS: 6,
}


def mentee(**more: Any) -> Row:
    """A pupil of 12 in a pair of their own."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "role": "mentee",
        "person_id": number,
        "identity": uuid.uuid5(uuid.NAMESPACE_OID, str(more.get("person_id", number))),
        "pair_id": number,
        "form_id": 1,
        "category": "pupil",
        "age": 12,
        "enterprise": None,
        "entered_on": dt.date(2026, 10, 1),
        "left_on": None,
        "outcome": "active",
    }
    return Row(**values | more)


def mentor(**more: Any) -> Row:
    return mentee(**{"role": "mentor", "age": 16} | more)


def sheet(*rows: Row, figures: dict[Figure, int | None] | None = None, **satisfaction: int | None) -> Sheet:
    return Sheet(rows=rows, at=AT, figures=FIGURES | (figures or {}), satisfaction=Satisfaction(**satisfaction))

"""Query parameters are as strict as the schema says, and the schema tells what they are."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
import pytest
from django import forms

from mentoring.access.rest.fields import DayField
from mentoring.access.rest.filters import YEAR, CodeFilter, DayFilter, IntegerFilter
from mentoring.access.rest.openapi import _shape


@pytest.mark.parametrize("text", ["24.11.2026", "2026-11-31", "20261124", " 2026-11-24", "2026-W48-2", "٢٠٢٦-١١-٢٤"])
def test_a_day_is_written_one_way(text: str) -> None:
    with pytest.raises(forms.ValidationError):
        DayField().clean(text)


def test_a_day_is_read() -> None:
    assert DayField().clean("2026-11-24") == dt.date(2026, 11, 24)
    assert DayField(required=False).clean("") is None


@pytest.mark.parametrize(
    ("found", "shape"),
    [
        (CodeFilter(), {"pattern": "^[a-zA-Z0-9_-]+$"}),
        (IntegerFilter(**YEAR), {"minimum": 2000, "maximum": 2100}),
        (IntegerFilter(min_value=1), {"minimum": 1}),
        (DayFilter(), {}),
        (django_filters.ChoiceFilter(choices=[]), {}),
        (None, {}),
    ],
)
def test_bounds_of_a_filter_are_told_by_the_schema(found: Any, shape: dict[str, Any]) -> None:
    assert _shape(found) == shape

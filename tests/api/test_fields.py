"""Query parameters are as strict as the schema says, and the schema tells what they are."""

from __future__ import annotations

import uuid
from typing import Any

import django_filters
import pytest
from django import forms

from mentoring.access.rest.fields import IdField, WholeNumberField
from mentoring.access.rest.filters import YEAR, CodeFilter, IdFilter, IntegerFilter
from mentoring.access.rest.openapi import _shape

ONE = uuid.UUID("6e7f9a1c-3c8e-4c57-9d7c-0a7b3f1f2a11")


@pytest.mark.parametrize("text", [f"{{{ONE}}}", f"urn:uuid:{ONE}", ONE.hex, f" {ONE}", str(ONE)[:-1], "7"])
def test_a_public_id_is_written_one_way(text: str) -> None:
    with pytest.raises(forms.ValidationError):
        IdField().clean(text)


@pytest.mark.parametrize("text", [" 7", "7.0", "+7", "-7", "٧", "1" * 13, "x"])
def test_a_whole_number_is_written_one_way(text: str) -> None:
    with pytest.raises(forms.ValidationError):
        WholeNumberField().clean(text)


def test_what_is_right_is_read_and_nothing_is_nothing() -> None:
    assert IdField().clean(str(ONE)) == ONE
    assert WholeNumberField().clean("7") == 7
    assert IdField(required=False).clean("") is None
    assert WholeNumberField(required=False).clean("") is None


@pytest.mark.parametrize(
    ("found", "shape"),
    [
        (CodeFilter(), {"pattern": "^[a-zA-Z0-9_-]+$"}),
        (IntegerFilter(**YEAR), {"minimum": 2000, "maximum": 2100}),
        (IntegerFilter(min_value=1), {"minimum": 1}),
        (IdFilter(), {}),
        (django_filters.ChoiceFilter(choices=[]), {}),
        (None, {}),
    ],
)
def test_bounds_of_a_filter_are_told_by_the_schema(found: Any, shape: dict[str, Any]) -> None:
    assert _shape(found) == shape

"""Fields with their help and legal source, and the way from a form to the services' data."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from mentoring.core.spreadsheets.text import clean_text

from ..services.errors import InvalidCard

DATE_FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"]


def sourced(field: forms.Field, source: str) -> Any:
    """The field with the clause it comes from, shown by the component beside the help."""
    field.legal_source = source  # type: ignore[attr-defined]
    return field


def text(label: str, limit: int, help_text: str = "", *, required: bool = False, source: str = "") -> Any:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    field = forms.CharField(label=label, max_length=limit, required=required, help_text=help_text, widget=widget)
    field.error_messages["required"] = "Заполните это поле."
    return sourced(field, source)


def long_text(label: str, limit: int, help_text: str = "", *, source: str = "") -> Any:
    widget = forms.Textarea(attrs={"rows": 3})
    field = forms.CharField(label=label, max_length=limit, required=False, help_text=help_text, widget=widget)
    return sourced(field, source)


def date(label: str, help_text: str = "", *, required: bool = False, source: str = "") -> Any:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    field = forms.DateField(
        label=label, required=required, help_text=help_text, widget=widget, input_formats=DATE_FORMATS
    )
    field.error_messages["invalid"] = "Не понимаем дату. Напишите так: 14.09.2026."
    field.error_messages["required"] = "Укажите дату."
    return sourced(field, source)


def number(label: str, low: int, high: int, help_text: str = "", *, source: str = "") -> Any:
    """A whole number; whatever is wrong with it, the error says what is allowed."""
    field = forms.IntegerField(
        label=label, min_value=low, max_value=high, required=False, help_text=help_text,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    allowed = f"Нужно целое число от {low} до {high}."
    field.error_messages["invalid"] = allowed
    field.validators = [MinValueValidator(low, allowed), MaxValueValidator(high, allowed)]
    return sourced(field, source)


def take_errors(form: forms.Form, refusal: InvalidCard) -> None:
    """Errors of a service stand beside their fields; one that has no field here stands above."""
    for name, message in refusal.errors.items():
        form.add_error(name if name in form.fields else None, message)


def clean(value: str | None) -> str:
    """One blank between words and nothing invisible, as the same cell of a workbook would be read."""
    return clean_text(value)

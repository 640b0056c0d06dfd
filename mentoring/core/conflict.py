"""Two people changed the same thing: both versions side by side (the 409 page)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model

from .wording import NO_DATA


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A field: what the portal holds now and what was typed."""

    label: str
    current: str
    typed: str

    @property
    def differs(self) -> bool:
        return self.current != self.typed


def versions(current: Any, typed: Mapping[str, Any]) -> list[VersionRow]:
    """The typed fields that the model knows, beside the values of now. Other objects give no rows."""
    if not isinstance(current, Model):
        return []
    rows = []
    for name, value in typed.items():
        if name == "version":
            continue
        try:
            field = current._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if isinstance(field, Field) and field.editable:
            rows.append(VersionRow(_title(field), _now(current, field), _typed(current, field, value)))
    return rows


def _title(field: Field[Any, Any]) -> str:
    words = str(field.verbose_name)
    return words[:1].upper() + words[1:]


def _now(current: Model, field: Field[Any, Any]) -> str:
    if field.is_relation:
        related = getattr(current, field.name)
        return NO_DATA if related is None else str(related)
    value = getattr(current, field.attname)
    return _words(field, value)


def _typed(current: Model, field: Field[Any, Any], value: Any) -> str:
    # The name behind a typed id is not looked up: it may lie outside the person's scope.
    if field.is_relation:
        same = str(getattr(current, field.attname)) == str(value)
        return _now(current, field) if same else "выбрано другое"
    return _words(field, value)


def _words(field: Field[Any, Any], value: Any) -> str:
    if value is None or value == "":
        return NO_DATA
    choices = {str(code): str(label) for code, label in field.flatchoices}
    return choices.get(str(value), f"{value:%d.%m.%Y}" if hasattr(value, "strftime") else str(value))

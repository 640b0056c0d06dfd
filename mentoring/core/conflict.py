"""Two people changed the same thing: both versions side by side (the 409 page)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import BooleanField, Field, Model
from django.utils import timezone

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
    """The typed fields that the model knows, beside the values of now. Other objects give no rows.

    A model whose form writes related rows too names them in `written_together`. One that keeps codes without choices
    says them in words: `words_of(name, value)`, None where there is nothing to add.
    """
    if not isinstance(current, Model):
        return []
    together = [current, *(getattr(current, name) for name in getattr(current, "written_together", ()))]
    rows = []
    for name in typed:
        if name != "version" and (found := _owner(together, name)):
            row, field = found
            rows.append(VersionRow(_title(field), _now(row, field), _typed(row, field, typed)))
    return rows


def _owner(rows: list[Model], name: str) -> tuple[Model, Field[Any, Any]] | None:
    """The first of the rows that has this field, and the field; only what people may write."""
    for row in rows:
        try:
            field = row._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if isinstance(field, Field) and field.editable:
            return row, field
    return None


def _title(field: Field[Any, Any]) -> str:
    words = str(field.verbose_name)
    return words[:1].upper() + words[1:]


def _now(current: Model, field: Field[Any, Any]) -> str:
    if field.is_relation:
        related = getattr(current, field.name)
        return NO_DATA if related is None else str(related)
    return _words(current, field, getattr(current, field.attname))


def _typed(current: Model, field: Field[Any, Any], typed: Mapping[str, Any]) -> str:
    value = typed[field.name]
    # The name behind a typed id is not looked up: it may lie outside the person's scope.
    if field.is_relation:
        same = str(getattr(current, field.attname) or "") == str(value or "")
        return _now(current, field) if same else "выбрано другое"
    return _words(current, field, _read(field, value, typed))


def _read(field: Field[Any, Any], value: Any, typed: Mapping[str, Any]) -> Any:
    """What a browser sends, as the model would hold it; what cannot be read stays as typed."""
    if isinstance(field, ArrayField):
        return typed.getlist(field.name) if hasattr(typed, "getlist") else value
    if isinstance(field, BooleanField):
        return value not in ("", "false", "False", False)  # as a checkbox is read
    try:
        read = field.to_python(value) if isinstance(value, str) and value else value
    except ValidationError:
        return value
    return timezone.make_aware(read) if isinstance(read, dt.datetime) and timezone.is_naive(read) else read


def _words(current: Model, field: Field[Any, Any], value: Any) -> str:
    own = getattr(current, "words_of", None)
    if own is not None and (words := own(field.name, value)) is not None:
        return str(words)
    if isinstance(value, list):
        return ", ".join(sorted(_plain(field.base_field, one) for one in value)) or NO_DATA  # type: ignore[attr-defined]
    return _plain(field, value)


def _plain(field: Field[Any, Any], value: Any) -> str:
    if value is None or value == "":
        return NO_DATA
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, dt.datetime):
        return f"{timezone.localtime(value):%d.%m.%Y %H:%M}"
    if isinstance(value, dt.date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}".replace(".", ",")
    return {str(code): str(label) for code, label in field.flatchoices}.get(str(value), str(value))

"""A form sent twice makes one row: it brings the id of the row along, `key`, made when the page was."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import TypeVar

from django import forms
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


class KeyField(forms.UUIDField):
    """The id of the row that this page will make. Without it (a form by hand) every sending makes a row."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)


def key_in(data: Mapping[str, str]) -> uuid.UUID | None:
    """The key that a form without fields of its own brings in a POST; an unreadable one is none."""
    try:
        return KeyField().clean(data.get("key", ""))  # type: ignore[no-any-return]
    except forms.ValidationError:
        return None


def made_with(rows: QuerySet[M], key: uuid.UUID | None) -> M | None:
    """The row that this form has made already, if it is among `rows`: the same place and the same words."""
    return None if key is None else rows.filter(public_id=key).first()


def id_for(model: type[Model], key: uuid.UUID | None) -> uuid.UUID:
    """The key as the `public_id` of a new row, another id where it is taken: somebody else's was typed into the form,
    or the form came back from the browser's history and was sent with other words. Neither is told."""
    if key is None or model._base_manager.filter(public_id=key).exists():
        return uuid.uuid4()
    return key

"""Fields of query parameters, as strict as the schema says."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django import forms


class WholeNumberField(forms.IntegerField):
    """Digits only: « 7», «7.0» and «+7» are what the schema calls wrong."""

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        text = str(value)
        if not (text.isascii() and text.isdigit() and len(text) <= 12):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return int(text)


class CodeField(forms.SlugField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)


class IdField(forms.UUIDField):
    """Five groups of hexadecimal digits: Python also takes braces and «urn:uuid:»."""

    def to_python(self, value: Any) -> uuid.UUID | None:  # type: ignore[override] # the stub calls it text
        if value in self.empty_values:
            return None
        if not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", str(value)):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return uuid.UUID(str(value))

"""Somebody who came without having been enrolled."""

from __future__ import annotations

from typing import Any

from django import forms

from .enums import Audience
from .models import Event


class WalkInForm(forms.Form):
    full_name = forms.CharField(
        label="Фамилия, имя, отчество", max_length=200, error_messages={"required": "Напишите, кто пришёл."}
    )
    position = forms.CharField(label="Должность", max_length=200, required=False)
    audience = forms.ChoiceField(label="В качестве кого")
    organisation = forms.TypedChoiceField(
        label="Откуда", coerce=int, error_messages={"required": "Выберите организацию."}
    )

    def __init__(self, event: Event, places: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        audience, organisation = self.fields["audience"], self.fields["organisation"]
        assert isinstance(audience, forms.ChoiceField)
        assert isinstance(organisation, forms.ChoiceField)
        audience.choices = [(code, str(Audience(code).label)) for code in event.audiences if code != Audience.MENTOR]
        organisation.choices = [("", "выберите"), *places]

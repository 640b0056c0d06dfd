"""Forms of the room: marks from a workbook, somebody who came without having been enrolled."""

from __future__ import annotations

from typing import Any

from django import forms

from mentoring.organisations.models import Municipality

from .models import Event
from .selectors.seats import invited_organisations, invites_the_body
from .services import Candidate
from .words import named_audiences


class WorkbookForm(forms.Form):
    workbook = forms.FileField(label="Список с отметками", error_messages={"required": "Выберите файл."})


class WhereFromForm(forms.Form):
    """The first step where several municipalities are invited: 900 organisations make no list."""

    municipality = forms.ChoiceField(label="Муниципалитет")

    def __init__(self, municipalities: list[Municipality], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["municipality"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(row.code, row.name) for row in municipalities]


class WalkInForm(forms.Form):
    """`place`: an organisation by its id, or empty for the municipality itself."""

    full_name = forms.CharField(
        label="Фамилия, имя, отчество", max_length=200, error_messages={"required": "Напишите, кто пришёл."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    position = forms.CharField(
        label="Должность", max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    audience = forms.ChoiceField(label="В качестве кого", error_messages={"required": "Выберите, в качестве кого."})
    place = forms.ChoiceField(label="Откуда", error_messages={"required": "Выберите организацию."})

    def __init__(self, event: Event, municipality: Municipality, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.municipality = municipality
        audience, place = self.fields["audience"], self.fields["place"]
        assert isinstance(audience, forms.ChoiceField)
        assert isinstance(place, forms.ChoiceField)
        audience.choices = named_audiences(event)
        own = [("body", f"муниципалитет: {municipality}")] if invites_the_body(event, municipality) else []
        organisations = invited_organisations(event, municipality)
        place.choices = [("", "выберите"), *own, *((str(row.pk), row.name) for row in organisations)]

    def candidate(self) -> Candidate:
        values = self.cleaned_data
        return Candidate(
            audience=values["audience"],
            municipality_id=self.municipality.pk,
            organisation_id=None if values["place"] == "body" else int(values["place"]),
            full_name=values["full_name"],
            position=values["position"],
        )

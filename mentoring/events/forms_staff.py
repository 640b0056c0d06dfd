"""The form in which a head or curator enrols own staff and mentors."""

from __future__ import annotations

from typing import Any

from django import forms

from .models import Event
from .words import named_audiences

MAX_AT_ONCE = 50


class StaffForm(forms.Form):
    """`people` are lines «Фамилия Имя Отчество, должность»; cleaned: pairs of name and position."""

    audience = forms.ChoiceField(label="В качестве кого", required=False)
    people = forms.CharField(
        label="Сотрудники", required=False,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
        help_text="Каждый с новой строки: фамилия, имя, отчество полностью; после запятой – должность.",
    )  # fmt: skip
    mentors = forms.TypedMultipleChoiceField(
        label="Наставники из базы", required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text="Только с действующим согласием на обработку данных.",
        error_messages={"invalid_choice": "Выберите из списка."},
    )  # fmt: skip

    def __init__(
        self, event: Event, mentors: list[tuple[int, str]], *args: Any, of_organisation: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.of_organisation = of_organisation
        named = named_audiences(event, of_organisation=of_organisation)
        audience, chosen = self.fields["audience"], self.fields["mentors"]
        assert isinstance(audience, forms.ChoiceField)
        assert isinstance(chosen, forms.TypedMultipleChoiceField)
        audience.choices = named
        chosen.choices = mentors
        if not named:
            del self.fields["audience"], self.fields["people"]
        if not mentors:
            del self.fields["mentors"]

    def clean_people(self) -> list[tuple[str, str]]:
        lines = [line.strip() for line in self.cleaned_data["people"].splitlines() if line.strip()]
        if len(lines) > MAX_AT_ONCE:
            raise forms.ValidationError(f"За один раз – не больше {MAX_AT_ONCE} человек, здесь {len(lines)}.")
        return [(name.strip(), position.strip()) for name, _, position in (line.partition(",") for line in lines)]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = {"people": [], "mentors": [], "audience": ""} | (super().clean() or {})
        if not self.errors and not values["people"] and not values["mentors"]:
            raise forms.ValidationError("Напишите хотя бы одного сотрудника или отметьте наставника.")
        if values["people"] and not values["audience"]:
            self.add_error("audience", "Выберите, в качестве кого они идут.")
        return values

"""Filters of the journal: they live in the address."""

from __future__ import annotations

from typing import Any

from django import forms

from mentoring.access.actor import Actor
from mentoring.access.scope import Tier
from mentoring.audit.selectors import KINDS, JournalFilter
from mentoring.organisations.models import Municipality, Organisation


class JournalForm(forms.Form):
    """Choices come from the actor's scope only, so a foreign id is as unknown as a made-up one."""

    kind = forms.ChoiceField(
        label="Что показать",
        required=False,
        choices=[("", "Всё"), *((code, label) for code, (label, _) in KINDS.items())],
    )
    date_from = forms.DateField(label="С даты", required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    date_to = forms.DateField(label="По дату", required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if actor.tier is Tier.REGION:
            self.fields["municipality"] = forms.ModelChoiceField(
                Municipality.objects.visible_to(actor), label="Муниципалитет", required=False, empty_label="Все"
            )
        if actor.tier is Tier.MUNICIPALITY:
            self.fields["organisation"] = forms.ModelChoiceField(
                Organisation.objects.visible_to(actor), label="Организация", required=False, empty_label="Все"
            )

    def wanted(self) -> JournalFilter:
        """The filter in force; a wrong part of it is shown beside its field and left out."""
        self.is_valid()
        values = self.cleaned_data
        municipality, organisation = values.get("municipality"), values.get("organisation")
        return JournalFilter(
            kind=values.get("kind", ""),
            date_from=values.get("date_from"),
            date_to=values.get("date_to"),
            municipality_id=municipality.pk if municipality else None,
            organisation_id=organisation.pk if organisation else None,
        )

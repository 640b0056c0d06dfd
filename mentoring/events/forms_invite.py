"""Whom an event invites: the whole region, municipalities, single organisations, all within what the host may."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q

from mentoring.access.actor import Actor
from mentoring.access.scope import Tier
from mentoring.organisations.models import Municipality, Organisation

from .models import Event
from .services import Invite


class InviteForm(forms.Form):
    """Organisations offered: those invited already and, where the region invites, those of one `municipality` chosen
    beside the form. A list of all 900 would help nobody."""

    everybody = forms.BooleanField(
        label="Все организации края и муниципалитеты", required=False, help_text="Тогда остальное отмечать не нужно."
    )
    municipalities = forms.ModelMultipleChoiceField(
        label="Муниципалитеты целиком", queryset=Municipality.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple, error_messages={"invalid_choice": "Выберите из списка."},
    )  # fmt: skip
    organisations = forms.ModelMultipleChoiceField(
        label="Отдельные организации", queryset=Organisation.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple, error_messages={"invalid_choice": "Выберите из списка."},
    )  # fmt: skip

    def __init__(self, event: Event, actor: Actor, municipality: Municipality | None, data: Any = None) -> None:
        rows = list(event.invitations.all())
        invited = [row.organisation_id for row in rows if row.organisation_id]
        initial = {
            "everybody": any(row.municipality_id is None for row in rows),
            "municipalities": [row.municipality_id for row in rows if row.municipality_id and not row.organisation_id],
            "organisations": invited,
        }
        super().__init__(data, initial=initial)
        municipalities = Municipality.objects.visible_to(actor)
        organisations = Organisation.objects.active().order_by("name", "pk")
        if actor.tier is Tier.REGION:
            organisations = organisations.filter(Q(pk__in=invited) | Q(municipality=municipality))
        else:
            del self.fields["everybody"]
            organisations = organisations.filter(municipality=actor.scope.municipality_id)
        self._offer("municipalities", municipalities)
        self._offer("organisations", organisations)

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = rows

    def invites(self) -> Iterable[Invite]:
        if self.cleaned_data.get("everybody"):
            return [Invite()]
        return [
            *(Invite(place.pk) for place in self.cleaned_data["municipalities"]),
            *(Invite(one.municipality_id, one.pk) for one in self.cleaned_data["organisations"]),
        ]

"""How each kind of message comes."""

from __future__ import annotations

from typing import Any

from django import forms

from mentoring.access.actor import Actor

from .messages import choices_of, kinds_for
from .selectors import delivery_choices

# What a kind is about stands before its dot.
_ABOUT = {"roadmap": "Дорожная карта", "event": "Мероприятия"}
_OTHERS = "Сведения, отчёты и остальное"


class PreferencesForm(forms.Form):
    """One choice for each kind that can come to the person. «Сразу» is offered for returns and deadlines only."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = delivery_choices(actor.user_id or 0)
        # Field names cannot hold dots: they become ids that CSS and links address.
        self._kinds = {cls.kind.replace(".", "-"): cls for cls in kinds_for(actor)}
        for name, cls in self._kinds.items():
            self.fields[name] = forms.ChoiceField(
                label=cls.label,
                choices=[(choice.value, choice.label) for choice in choices_of(cls)],
                initial=now[cls.kind],
                required=False,  # nothing chosen: as it was
            )

    def choices(self) -> dict[str, str]:
        """Kind → delivery, from clean data."""
        return {cls.kind: self.cleaned_data[name] for name, cls in self._kinds.items() if self.cleaned_data[name]}

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields by what they are about, groups without fields left out."""
        found: dict[str, list[forms.BoundField]] = {title: [] for title in (*_ABOUT.values(), _OTHERS)}
        for name, cls in self._kinds.items():
            found[_ABOUT.get(cls.kind.split(".")[0], _OTHERS)].append(self[name])
        return [(title, fields) for title, fields in found.items() if fields]

"""How each kind of message comes."""

from __future__ import annotations

from typing import Any

from django import forms

from .messages import choices_of, kinds
from .selectors import delivery_choices


class PreferencesForm(forms.Form):
    """One choice a kind. «Сразу» is offered for returns and deadlines only."""

    def __init__(self, *args: Any, user_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = delivery_choices(user_id)
        # Field names cannot hold dots: they become ids that CSS and links address.
        self._kinds = {cls.kind.replace(".", "-"): cls for cls in kinds()}
        for name, cls in self._kinds.items():
            self.fields[name] = forms.ChoiceField(
                label=cls.label,
                choices=[(choice.value, choice.label) for choice in choices_of(cls)],
                initial=now[cls.kind],
            )

    def choices(self) -> dict[str, str]:
        """Kind → delivery, from clean data."""
        return {cls.kind: self.cleaned_data[name] for name, cls in self._kinds.items()}

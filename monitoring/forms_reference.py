"""Input of periods, targets and settings of indicators."""

from __future__ import annotations

from typing import Any

from django import forms

from mentoring.organisations.enums import Basis

from .indicators import Indicator
from .models import Period


def _date(label: str) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class PeriodForm(forms.Form):
    opens_on = _date("Приём с")
    on_time_until = _date("Вовремя до")
    closes_on = _date("Закрывается")

    def __init__(self, *args: Any, period: Period, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.period = period

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        opens, on_time, closes = (data.get(name) for name in ("opens_on", "on_time_until", "closes_on"))
        if opens and on_time and on_time < opens:
            self.add_error("on_time_until", f"Раньше начала приёма ({opens:%d.%m.%Y}).")
        if on_time and closes and closes < on_time:
            self.add_error("closes_on", f"Раньше срока «вовремя» ({on_time:%d.%m.%Y}).")
        if opens and opens < self.period.starts_on:
            self.add_error("opens_on", f"Раньше начала квартала ({self.period.starts_on:%d.%m.%Y}).")
        return data


class TargetForm(forms.Form):
    year = forms.IntegerField(label="Календарный год", min_value=2020, max_value=2100)
    value = forms.DecimalField(label="Цель", min_value=0, max_digits=8, decimal_places=2, required=False, localize=True)
    note = forms.CharField(label="Основание", max_length=200, required=False)


class IndicatorForm(forms.Form):
    basis = forms.ChoiceField(label="Знаменатель по умолчанию", choices=Basis.choices)
    is_active = forms.BooleanField(label="Показывать", required=False)

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = {basis.value for basis in indicator.bases}
        self.fields["basis"].choices = [choice for choice in Basis.choices if choice[0] in allowed]  # type: ignore[attr-defined]

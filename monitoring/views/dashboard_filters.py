"""Filters of the dashboard: they live in the address (experience.md §3.13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from mentoring.organisations.enums import Basis
from mentoring.organisations.models import MentoringForm

from ..indicators import Indicator
from ..models import Period
from ..selectors.values import Shown, indicator_or_default


@dataclass(frozen=True)
class Filters:
    """What is shown. A word in the address that means nothing is as if it were not there."""

    period: Period
    indicator: Indicator
    form: MentoringForm | None
    basis: Basis | None
    query: str

    @property
    def form_id(self) -> int | None:
        return self.form.pk if self.form else None

    def shown(self, shown: Sequence[Shown]) -> list[Shown]:
        """With a basis chosen, every indicator is read under it."""
        if self.basis is None:
            return list(shown)
        return [Shown(one.indicator, self.basis) for one in shown]

    def basis_of(self, shown: Sequence[Shown]) -> Basis:
        """The basis of the chosen indicator: the one asked for, else the one set by the regional centre."""
        if self.basis is not None:
            return self.basis
        return next((one.basis for one in shown if one.indicator is self.indicator), Basis.LEARNERS)


def read_filters(
    request: HttpRequest, *, periods: Sequence[Period], latest: Period, shown: Sequence[Shown]
) -> tuple[Filters, list[MentoringForm]]:
    """Filters of the address and the forms of mentoring to choose from."""
    mentoring_forms = list(MentoringForm.objects.filter(is_active=True))
    asked = request.GET
    filters = Filters(
        period=next((one for one in periods if one.code == asked.get("period")), latest),
        indicator=indicator_or_default(asked.get("indicator", ""), shown),
        form=next((one for one in mentoring_forms if one.code == asked.get("form")), None),
        basis=next((basis for basis in Basis if basis.value == asked.get("basis")), None),
        query=_query(asked),
    )
    return filters, mentoring_forms


def _query(asked: QueryDict) -> str:
    """The filters as they go into links: only the known names, `?…` or nothing."""
    kept = QueryDict(mutable=True)
    for name in ("period", "indicator", "form", "basis"):
        if asked.get(name):
            kept[name] = str(asked[name])
    return f"?{kept.urlencode()}" if kept else ""


class QuickSelect(forms.Select):
    """The same markup as Django's, which renders two templates for every option: a tenth of the page's time."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        options = format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            ((key, SELECTED if str(key) == chosen else "", label) for key, label in self.choices),
        )
        return format_html(
            '<select name="{}"{}>\n{}\n</select>', name, flatatt({**self.attrs, **(attrs or {})}), options
        )


SELECTED = mark_safe(" selected")


class FilterForm(forms.Form):
    """The bar above the dashboard. Choices come from the directories; nothing is validated: see `read_filters`."""

    period = forms.ChoiceField(label="Период", required=False, widget=QuickSelect)
    indicator = forms.ChoiceField(label="Показатель", required=False, widget=QuickSelect)
    form = forms.ChoiceField(label="Форма наставничества", required=False, widget=QuickSelect)
    basis = forms.ChoiceField(label="Знаменатель", required=False, widget=QuickSelect)

    def __init__(
        self,
        filters: Filters,
        *,
        periods: Sequence[Period],
        shown: Sequence[Shown],
        mentoring_forms: Sequence[MentoringForm],
    ) -> None:
        super().__init__(
            initial={
                "period": filters.period.code,
                "indicator": filters.indicator.code,
                "form": filters.form.code if filters.form else "",
                "basis": filters.basis.value if filters.basis else "",
            }
        )
        self._choose("period", [(one.code, one.title) for one in periods])
        self._choose("indicator", [(one.indicator.code, one.indicator.short_title) for one in shown])
        self._choose("form", [("", "все формы"), *((one.code, one.title) for one in mentoring_forms)])
        self._choose("basis", [("", "как настроено"), *Basis.choices])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

"""Input of meetings to clean data: one with all its words, or a line of many."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms

from .enums import MeetingFormat
from .forms import DateInput
from .meeting_rules import LENGTHS, MeetingData
from .models import MAX_MINUTES, Meeting, Pair

USUAL_MINUTES = 60
WARNING = "Без диагнозов, учёта в полиции и семейных обстоятельств."
_TEXTS = ("theme", "result", "next_step")


def _minutes() -> forms.IntegerField:
    return forms.IntegerField(label="Минут", min_value=1, max_value=MAX_MINUTES, initial=USUAL_MINUTES)


def _text(name: str, label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=LENGTHS[name], required=False, help_text=help_text)


class MeetingForm(forms.Form):
    """A meeting of one pair. `entry` makes a double click one meeting."""

    entry = forms.UUIDField(widget=forms.HiddenInput)
    held_on = forms.DateField(label="Дата", widget=DateInput())
    format = forms.ChoiceField(label="Вид встречи", choices=MeetingFormat)
    minutes = _minutes()
    theme = _text("theme", "Тема", WARNING)
    result = _text("result", "Итог", WARNING)
    next_step = _text("next_step", "Следующий шаг")

    def meeting(self, pair: Pair) -> MeetingData:
        clean = self.cleaned_data
        texts = {name: clean[name] for name in _TEXTS}
        return MeetingData(pair.pk, clean["held_on"], clean["minutes"], clean["format"], **texts)


def first_values(pair: Pair, today: dt.date, *, met: bool) -> dict[str, Any]:
    """Today, or the last day of a closed pair; the first meeting is an introduction."""
    kind = MeetingFormat.REGULAR if met else MeetingFormat.INTRODUCTION
    return {
        "entry": uuid.uuid4(),
        "held_on": pair.closed_on or today,
        "format": kind,
        "minutes": USUAL_MINUTES,
    }


class CorrectionForm(MeetingForm):
    """A meeting that is written down, with the version that the person saw."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, meeting: Meeting) -> None:
        names = ("version", "held_on", "format", "minutes", *_TEXTS)
        super().__init__(data, initial={name: getattr(meeting, name) for name in names})
        del self.fields["entry"]


class EntryForm(forms.Form):
    """What all lines of «Отметить встречи» share. `held_on` goes into the lines without a date and is empty again."""

    entry = forms.UUIDField(widget=forms.HiddenInput)
    held_on = forms.DateField(label="Дата для всех пустых строк", required=False, widget=DateInput())
    format = forms.ChoiceField(label="Вид встреч", choices=MeetingFormat, initial=MeetingFormat.REGULAR)


class LineForm(forms.Form):
    """A pair's line; without a date it is not filled in."""

    held_on = forms.DateField(label="Дата", required=False, widget=DateInput())
    minutes = _minutes()
    theme = _text("theme", "Тема")

    def __init__(self, data: Any, *, pair: Pair) -> None:
        super().__init__(data, prefix=pair.public_id.hex)
        self.pair = pair
        self.fields["minutes"].required = False
        for field in self.fields.values():
            field.widget.attrs |= {"class": "form-control", "aria-label": f"{field.label}, {pair}"}

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        if clean.get("theme") and not clean.get("held_on") and "held_on" not in self.errors:
            self.add_error("held_on", "Укажите дату встречи.")
        return clean

    @property
    def date_name(self) -> str:
        """The name of the date in what is sent."""
        return self.add_prefix("held_on")

    @property
    def filled(self) -> bool:
        return bool(self.cleaned_data.get("held_on"))

    def meeting(self, kind: str) -> MeetingData:
        clean = self.cleaned_data
        return MeetingData(
            self.pair.pk, clean["held_on"], clean["minutes"] or USUAL_MINUTES, kind, theme=clean["theme"]
        )

"""Input of editions and their lines. What a line may say is decided by `limits`; services raise it by field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from mentoring.core import clock
from mentoring.core.once import KeyField
from mentoring.core.uploads import ALLOWED_RU

from .limits import LINE_FIELDS, editable_fields, tier_of
from .models import Activity, Edition
from .rules import registry
from .terms import day_words, read_day

_ROWS = {"rows": 3}
NEW_SECTION = "new"


class DayField(forms.CharField):
    """A day within a year, typed «31.10», kept «10-31»."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=6, widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6}), **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        if not text:
            return ""
        try:
            return read_day(text)
        except ValueError as error:
            raise ValidationError(str(error)) from error


def _year(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=2000, max_value=2100)


class EditionForm(forms.Form):
    """Title and years of a draft."""

    title = forms.CharField(label="Название", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    first_year = _year("С года")
    last_year = _year("По год")
    version = forms.IntegerField(widget=forms.HiddenInput)


class CopyForm(forms.Form):
    """The years of a new edition; an empty title is the former one with these years."""

    first_year = _year("С года")
    last_year = _year("По год")
    title = forms.CharField(
        label="Название",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Пусто – прежнее название с новыми годами.",
    )
    key = KeyField()


class LineForm(forms.Form):
    """A line of the table. Fields that this body may not change are left out."""

    section = forms.ChoiceField(label="Раздел")
    title = forms.CharField(label="Мероприятие", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    first_year = _year("С года")
    last_year = _year("По год")
    yearly = forms.BooleanField(label="Ежегодно", required=False)
    term = forms.CharField(
        label="Сроки исполнения, как в документе",
        max_length=100,
        required=False,
        help_text="Пусто – портал напишет срок по годам.",
    )
    start_day = DayField(label="В каждом году с", help_text="День и месяц: 01.09")
    due_day = DayField(label="В каждом году по", help_text="Срок выполнения: 31.10")
    region = forms.CharField(
        label="Ответственные: региональные", max_length=1000, required=False, widget=forms.Textarea(attrs=_ROWS)
    )
    municipality = forms.CharField(
        label="Ответственные: муниципальные", max_length=1000, required=False, widget=forms.Textarea(attrs=_ROWS)
    )
    organisation = forms.CharField(
        label="Ответственные: образовательные организации",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs=_ROWS),
    )
    rule = forms.ChoiceField(label="Как определяется выполнение", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = KeyField()

    def __init__(self, *args: Any, edition: Edition, line: Activity | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition, self.line = edition, line
        self._leave_out()
        for name in ("region", "municipality", "organisation"):
            if name in self.fields:
                self.fields[name].help_text = "Несколько – через точку с запятой."
        if edition.is_own and (own := self.fields.get(tier_of(edition))) is not None:
            own.required = True
            own.error_messages["required"] = "Назовите ответственных."
            if line is None:  # most often those of the section above
                own.initial = edition.activities.values_list(tier_of(edition), flat=True).first()
        if not edition.is_own and "region" in self.fields:
            self.fields["region"].help_text += " Пустой столбец: уровень не участвует, задачи у него не будет."
        if "rule" in self.fields:
            self.fields["rule"].initial = registry.MARKED
            self.fields["rule"].choices = registry.choices()  # type: ignore[attr-defined]
        if "section" in self.fields:
            self.fields["section"].choices = self._sections()  # type: ignore[attr-defined]

    def _leave_out(self) -> None:
        if self.line is None:
            own = {"title", "first_year", "last_year", "yearly", "term", "start_day", "due_day", tier_of(self.edition)}
            kept = own | {"section", "key"} if self.edition.is_own else set(self.fields) - {"version"}
        else:
            kept = {*editable_fields(self.edition, self.line), "version"}
            if self.line.section_id is None:
                kept.discard("rule")
        for name in set(self.fields) - kept:
            del self.fields[name]

    def _sections(self) -> list[tuple[str, str]]:
        sections = self.edition.activities.filter(section=None)
        return [
            *((str(one.public_id), f"{one.number}. {one.title}") for one in sections),
            (NEW_SECTION, "Новый раздел"),
        ]

    @classmethod
    def initial_of(cls, line: Activity) -> dict[str, Any]:
        """What a line holds now, as it is typed."""
        found = {name: getattr(line, name) for name in (*LINE_FIELDS, "version")}
        return found | {name: day_words(found[name]) for name in ("start_day", "due_day")}

    def values(self) -> dict[str, Any]:
        """What was typed, for the service; what is left out of the form stays as it is (empty in a new line)."""
        return {name: value for name, value in self.cleaned_data.items() if name in LINE_FIELDS}


class DocumentForm(forms.Form):
    """The signed document of an adopted edition, and its date where nobody knows it."""

    adopted_on = forms.DateField(
        label="Дата утверждения", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), required=False
    )
    file = forms.FileField(label="Подписанный документ", help_text=ALLOWED_RU)

    def clean_adopted_on(self) -> Any:
        day = self.cleaned_data["adopted_on"]
        if day is None:
            return None
        if day > clock.today():
            raise ValidationError("Дата утверждения ещё не наступила.")
        if day.year < 2000:
            raise ValidationError("Проверьте год: слишком давно.")
        return day


class AdoptForm(DocumentForm):
    """Who adopted, when, and the signed document, if there is one already."""

    adopted_on = forms.DateField(
        label="Дата утверждения", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    approver_position = forms.CharField(label="Должность утвердившего", max_length=200)
    approver_name = forms.CharField(label="Фамилия и инициалы утвердившего", max_length=200)
    file = forms.FileField(label="Подписанный документ", required=False, help_text=ALLOWED_RU)
    version = forms.IntegerField(widget=forms.HiddenInput)

    field_order = ("adopted_on", "approver_position", "approver_name", "file")

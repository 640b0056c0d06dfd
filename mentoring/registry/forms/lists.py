"""Filters, search, consents in bulk, the reason for opening a card, uploads."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms

from mentoring.access.actor import Actor
from mentoring.access.scope import Tier
from mentoring.core.school_year import label
from mentoring.core.spreadsheets.limits import MAX_FILE
from mentoring.organisations.models import MentoringForm, Municipality, Organisation, RequestTopic

from ..enums import ConsentKind, GivenBy
from ..exchange.columns import Base
from ..selectors.filters import AGES, CONSENT, YES_NO, Filters, categories_of, school_years
from .fields import date

ANY = ("", "любые")


class FilterForm(forms.Form):
    """The filters in force, as choices. Places are offered from the reader's scope only."""

    year = forms.ChoiceField(label="Учебный год", required=False)
    form = forms.ChoiceField(label="Форма", required=False)
    category = forms.ChoiceField(label="Кто", required=False)
    topic = forms.ChoiceField(label="Тема запроса", required=False)
    age = forms.ChoiceField(label="Возраст", required=False)
    paired = forms.ChoiceField(label="Пара", required=False)
    consent = forms.ChoiceField(label="Согласие на обработку", required=False)
    municipality = forms.ChoiceField(label="Муниципалитет", required=False)
    organisation = forms.ChoiceField(label="Организация", required=False)
    search = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, filters: Filters, actor: Actor, today: dt.date, search: str = "") -> None:
        super().__init__(initial=values_of(filters) | {"search": search})
        choices: dict[str, list[tuple[str, str]]] = {
            "year": [(str(year), label(year)) for year in school_years(today)],
            "form": [ANY, *((form.code, form.title) for form in MentoringForm.objects.filter(is_active=True))],
            "category": [ANY, *((code, str(words)) for code, words in categories_of(filters.base).choices)],
            "topic": [ANY, *((topic.code, topic.title) for topic in RequestTopic.objects.filter(is_active=True))],
            "age": [ANY, *((code, words[0]) for code, words in AGES.items())],
            "paired": [ANY, *YES_NO.items()],
            "consent": [ANY, *CONSENT.items()],
        }
        if filters.base is Base.MENTORS:
            del self.fields["topic"]
        if filters.loaded is not None:
            self.fields["import"] = forms.CharField(widget=forms.HiddenInput, required=False)
        choices |= _places(self, filters, actor)
        for name, options in choices.items():
            if name in self.fields:
                self.fields[name].choices = options  # type: ignore[attr-defined]


def _places(form: FilterForm, filters: Filters, actor: Actor) -> dict[str, list[tuple[str, str]]]:
    """A region chooses a municipality first: 900 organisations in one list help nobody."""
    choices: dict[str, list[tuple[str, str]]] = {}
    if actor.tier is Tier.REGION:
        rows = Municipality.objects.visible_to(actor).order_by("name")
        choices["municipality"] = [("", "все"), *((row.code, row.name) for row in rows)]
    else:
        del form.fields["municipality"]
    within = filters.municipality or (filters.organisation.municipality if filters.organisation else None)
    if actor.tier is Tier.ORGANISATION or (actor.tier is Tier.REGION and within is None):
        del form.fields["organisation"]
    else:
        organisations = Organisation.objects.visible_to(actor).order_by("name")
        if within is not None:
            organisations = organisations.filter(municipality=within)
        choices["organisation"] = [("", "все"), *((str(row.pk), row.name) for row in organisations)]
    return choices


def values_of(filters: Filters) -> dict[str, str]:
    """The filters as the address has them."""
    return {
        "year": str(filters.school_year),
        "form": filters.form.code if filters.form else "",
        "category": filters.category,
        "topic": filters.topic.code if filters.topic else "",
        "age": filters.age,
        "paired": filters.paired,
        "consent": filters.consent,
        "municipality": filters.municipality.code if filters.municipality else "",
        "organisation": str(filters.organisation.pk) if filters.organisation else "",
        "import": filters.loaded.value if filters.loaded else "",
    }


class SearchForm(forms.Form):
    """A few letters of a name. Sent by POST: names do not stand in addresses (trust.md §3)."""

    text = forms.CharField(
        label="Найти по имени",
        max_length=80,
        required=False,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "autocomplete": "off",
                "placeholder": "несколько букв",
                "class": "form-control",
            }
        ),
    )
    filters = forms.CharField(widget=forms.HiddenInput, required=False, max_length=400)


class ConsentForm(forms.Form):
    """Consents of the people picked in a list."""

    kind = forms.ChoiceField(label="Вид согласия", choices=ConsentKind)
    given_on = date("Дата на согласии", required=True)
    given_by = forms.ChoiceField(
        label="Кто подписал",
        required=False,
        choices=[("", "по возрасту: до 14 – представитель, 14–17 – оба"), *GivenBy.choices],
    )
    valid_until = date("Действует до", "Пусто – до отзыва.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].help_text = "Отмечайте только подписанные документы: портал хранит дату, а не сам документ."
        self.fields["kind"].legal_source = "152-ФЗ, ст. 9, 10.1"  # type: ignore[attr-defined]


class RenewForm(ConsentForm):
    """A new processing consent after the former one ended."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["kind"]
        self.fields["given_on"].help_text = "Не раньше дня, когда прекратилось прежнее согласие."


class DestroyForm(forms.Form):
    """`key`: the page's own, so that a double click makes one act. The box is the last thought before the end."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    sure = forms.BooleanField(
        label="Понимаю, что вернуть данные будет нельзя",
        error_messages={"required": "Отметьте, если действительно нужно уничтожить данные."},
    )


class ReasonForm(forms.Form):
    """Why a regional specialist opens a personal card."""

    reason = forms.CharField(
        label="Причина", min_length=10, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Её увидят в журнале. Например: обращение родителя от 12.11.2026, вх. № 45.",
        error_messages={
            "required": "Напишите причину.", "min_length": "Напишите подробнее: хотя бы 10 знаков.",
        },
    )  # fmt: skip


class UploadForm(forms.Form):
    """One or both bases; which is which is seen from the headings."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    year = forms.TypedChoiceField(label="Учебный год", coerce=int)
    first = forms.FileField(label="База наставляемых или наставников")
    second = forms.FileField(label="Вторая база, если есть", required=False)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, label(year)) for year in years]  # type: ignore[attr-defined]
        self.fields["first"].error_messages |= {"required": "Выберите файл.", "empty": "Файл пустой."}
        self.fields["second"].error_messages |= {"empty": "Файл пустой."}

    def clean_first(self) -> Any:
        return _small(self.cleaned_data["first"])

    def clean_second(self) -> Any:
        return _small(self.cleaned_data["second"])

    def books(self) -> list[tuple[str, bytes]]:
        chosen = (self.cleaned_data["first"], self.cleaned_data["second"])
        return [(file.name, file.read()) for file in chosen if file]

    def key_or_new(self) -> uuid.UUID:
        return self.cleaned_data["key"] or uuid.uuid4()


def _small(file: Any) -> Any:
    if file and file.size > MAX_FILE:
        raise forms.ValidationError(f"Файл больше {MAX_FILE // (1024 * 1024)} МБ. Уберите картинки и лишние листы.")
    return file


class ApplyForm(forms.Form):
    """«Согласия получены» with their date, or neither."""

    consents = forms.BooleanField(label="", required=False)
    given_on = date("Дата согласий")

    def __init__(self, *args: Any, people: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consents"].label = f"Согласия на обработку персональных данных получены от всех ({people})"
        self.fields[
            "consents"
        ].help_text = "Без согласия карточка не попадёт в сведения за период. Отметить можно и потом, в списке."

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("consents") and not data.get("given_on") and "given_on" not in self.errors:
            self.add_error("given_on", "Укажите дату, когда согласия подписаны.")
        return data

    def consents_given_on(self) -> dt.date | None:
        return self.cleaned_data["given_on"] if self.cleaned_data["consents"] else None

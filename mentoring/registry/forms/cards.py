"""The forms of a mentee's and a mentor's card. Only the name and the category are asked for: a draft may wait."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms

from mentoring.core import clock
from mentoring.core.spreadsheets.text import clean_text
from mentoring.organisations.models import MentoringForm, RequestTopic

from .. import rules
from ..enums import MenteeCategory, MentorCategory
from ..exchange.columns import Base
from ..models import Mentee, Mentor, Person
from ..services.data import MenteeData, MentorData, PersonData
from .fields import clean, date, long_text, number, sourced, text

MENTEE_FORM_SOURCE = "МР-42/02, форма базы наставляемых"
MENTOR_FORM_SOURCE = "МР-42/02, форма базы наставников"
NEW_PERSON = "new"
WARNING = "Без диагнозов, сведений об учёте и о семье: портал их не хранит."


class CardForm(forms.Form):
    """What both cards ask of the person. `key` makes a double click one card, the versions tell two editors apart."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    person_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    last_name = text("Фамилия", 80, required=True)
    first_name = text("Имя", 80, "Можно одну букву с точкой, если имя пока не знаете.", required=True)
    patronymic = text("Отчество", 80, "Если есть.")
    birth_date = date(
        "Дата рождения",
        "Видит только ваша организация. По ней считается возраст и узнаётся тот же человек в другой организации.",
    )
    birth_year = number("Год рождения", 1900, 2100, "Если даты нет под рукой.")

    def __init__(self, *args: Any, school_year: int, duplicates: Sequence[Person] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school_year = school_year
        self.duplicates = duplicates
        if duplicates:
            choices = [(str(person.public_id), _described(person)) for person in duplicates]
            self.fields["same_as"] = forms.ChoiceField(
                label="Похоже, этот человек уже есть в вашей базе",
                choices=[*choices, (NEW_PERSON, "Нет, это другой человек с тем же именем")],
                widget=forms.RadioSelect,
                error_messages={"required": "Выберите: тот же человек или новый."},
            )

    def clean(self) -> dict[str, Any]:
        """What the services would refuse, told in the same round as what cannot be read: one error a field."""
        self.cleaned_data = {name: _nothing(field) for name, field in self.fields.items()} | self.cleaned_data
        for name, message in (rules.person_errors(self.person_data(), clock.today()) | self.card_errors()).items():
            if name not in self.errors:
                self.add_error(name, message)
        return {name: value for name, value in self.cleaned_data.items() if name not in self.errors}

    def card_errors(self) -> rules.Errors:
        raise NotImplementedError

    def unlikely(self) -> str:
        """What is odd in a card that may be saved all the same."""
        return rules.unlikely_age(self.cleaned_data["category"], self.person_data().year, clock.today())

    def same_as(self) -> Person | None:
        chosen = self.cleaned_data.get("same_as")
        return next((person for person in self.duplicates if str(person.public_id) == chosen), None)

    def person_data(self) -> PersonData:
        data = self.cleaned_data
        return PersonData(
            clean(data["last_name"]), clean(data["first_name"]), clean(data["patronymic"]),
            data["birth_date"], data["birth_year"], clean_text(data["contacts"], multiline=True),
        )  # fmt: skip


def _nothing(field: forms.Field) -> Any:
    """What an empty field gives: of one that could not be read nothing is known."""
    return "" if isinstance(field, forms.CharField) else None


def _described(person: Person) -> str:
    born = f"{person.birth_date:%d.%m.%Y}" if person.birth_date else str(person.birth_year or "год не указан")
    return f"Да, это {person.full_name}, {born}"


class MenteeForm(CardForm):
    contacts = sourced(
        forms.CharField(
            label="Контактные данные для связи", max_length=500, required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text="У несовершеннолетнего – данные представителя. Хранятся зашифрованными.",
        ), f"{MENTEE_FORM_SOURCE}, столбец 3",
    )  # fmt: skip
    category = forms.ChoiceField(label="Кто это", choices=MenteeCategory)
    form = sourced(
        forms.ModelChoiceField(
            MentoringForm.objects.none(), label="Форма наставничества", required=False, empty_label="Пока не выбрана"
        ), f"{MENTEE_FORM_SOURCE}, столбец 8",
    )  # fmt: skip
    place = text("Класс, группа или должность", 160, "Например: 8 «Б» класс.")
    topic = forms.ModelChoiceField(
        RequestTopic.objects.none(), label="Тема запроса", required=False, empty_label="Пока не выбрана",
        help_text="По теме портал подбирает наставника.",
    )  # fmt: skip
    request = text("Основной запрос", 300, WARNING, source=f"{MENTEE_FORM_SOURCE}, столбец 5")
    entered_on = date("Дата вхождения в программу", source=f"{MENTEE_FORM_SOURCE}, столбец 6")
    ends_on = date("Дата завершения программы", source=f"{MENTEE_FORM_SOURCE}, столбец 10")
    results = long_text("Результаты программы", 4000, WARNING, source=f"{MENTEE_FORM_SOURCE}, столбец 11")
    case_url = text(
        "Ссылка на кейс или отзыв", 400, "На сайте организации.", source=f"{MENTEE_FORM_SOURCE}, столбец 12"
    )
    mark = text("Отметка о прохождении программы", 160, source=f"{MENTEE_FORM_SOURCE}, столбец 13")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "form", MentoringForm)
        _offer(self, "topic", RequestTopic)

    def card_errors(self) -> rules.Errors:
        return rules.mentee_errors(self.card_data(), self.school_year)

    def card_data(self) -> MenteeData:
        data = self.cleaned_data
        return MenteeData(
            category=data["category"], form_id=_pk(data["form"]), place=clean(data["place"]),
            topic_id=_pk(data["topic"]),
            request=clean(data["request"]), entered_on=data["entered_on"], ends_on=data["ends_on"],
            results=data["results"].strip(), case_url=data["case_url"].strip(), mark=clean(data["mark"]),
        )  # fmt: skip


class MentorForm(CardForm):
    contacts = sourced(
        forms.CharField(
            label="Контактные данные для связи", max_length=500, required=False,
            widget=forms.Textarea(attrs={"rows": 2}), help_text="Телефон, почта. Хранятся зашифрованными.",
        ), f"{MENTOR_FORM_SOURCE}, столбец 3",
    )  # fmt: skip
    category = forms.ChoiceField(label="Кто это", choices=MentorCategory)
    form = sourced(
        forms.ModelChoiceField(
            MentoringForm.objects.none(), label="Форма наставничества", required=False, empty_label="Пока не выбрана"
        ), f"{MENTOR_FORM_SOURCE}, столбец 12",
    )  # fmt: skip
    workplace = text("Место работы или учёбы", 250, source=f"{MENTOR_FORM_SOURCE}, столбец 4")
    enterprise_name = text(
        "Предприятие", 250, "Только для работодателя: по нему считается доля предприятий с наставниками.",
        source="показатель 4 целевой модели",
    )  # fmt: skip
    competences = text("Основные компетенции", 400, source=f"{MENTOR_FORM_SOURCE}, столбец 5")
    achievements = text("Важные для программы достижения", 400, source=f"{MENTOR_FORM_SOURCE}, столбец 6")
    interests = text("Интересы", 400, source=f"{MENTOR_FORM_SOURCE}, столбец 7")
    age_from = number("Возраст наставляемых от", 5, 100, source=f"{MENTOR_FORM_SOURCE}, столбец 8")
    age_to = number("до", 5, 100)
    time_resource = text("Ресурс времени", 120, "Например: 2 часа в неделю.", source=f"{MENTOR_FORM_SOURCE}, столбец 9")
    capacity = number("Наставляемых, не более", 1, 100, "Пусто – по норме формы.")
    entered_on = date("Дата вхождения в программу", source=f"{MENTOR_FORM_SOURCE}, столбец 10")
    ends_on = date("Дата завершения программы", source=f"{MENTOR_FORM_SOURCE}, столбец 14")
    results = long_text("Результаты программы", 4000, WARNING, source=f"{MENTOR_FORM_SOURCE}, столбец 15")
    case_url = text(
        "Ссылка на кейс или отзыв", 400, "На сайте организации.", source=f"{MENTOR_FORM_SOURCE}, столбец 16"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "form", MentoringForm)

    def card_errors(self) -> rules.Errors:
        return rules.mentor_errors(self.card_data(), self.school_year)

    def card_data(self) -> MentorData:
        data = self.cleaned_data
        texts = {
            name: clean(data[name])
            for name in ("workplace", "enterprise_name", "competences", "achievements", "interests", "time_resource")
        }
        return MentorData(
            category=data["category"], form_id=_pk(data["form"]), age_from=data["age_from"], age_to=data["age_to"],
            capacity=data["capacity"], entered_on=data["entered_on"], ends_on=data["ends_on"],
            results=data["results"].strip(), case_url=data["case_url"].strip(), **texts,
        )  # fmt: skip


FORMS: dict[Base, type[MenteeForm] | type[MentorForm]] = {Base.MENTEES: MenteeForm, Base.MENTORS: MentorForm}


def initial_of(card: Mentee | Mentor) -> dict[str, Any]:
    """A card as its form shows it."""
    person = card.person
    own = {field.name: getattr(card, field.attname) for field in card._meta.fields}
    values = own | {
        "last_name": person.last_name, "first_name": person.first_name, "patronymic": person.patronymic,
        "birth_date": person.birth_date, "birth_year": None if person.birth_date else person.birth_year,
        "contacts": person.contacts, "version": card.version, "person_version": person.version,
    }  # fmt: skip
    if isinstance(card, Mentor):
        values["enterprise_name"] = card.enterprise.name if card.enterprise else ""
    return values


def new_initial() -> dict[str, Any]:
    return {"key": uuid.uuid4()}


def _offer(form: forms.Form, name: str, model: Any) -> None:
    """Reference rows in use, and the one that the card has already."""
    chosen = form.initial.get(name)
    rows = model.objects.filter(is_active=True) | model.objects.filter(pk=chosen)
    form.fields[name].queryset = rows.order_by("position", "pk")  # type: ignore[attr-defined]


def _pk(row: Any) -> int | None:
    return row.pk if row else None

"""What exactly is emptied in a card, in the row and in every row of its history alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import models
from django.db.models import DateField, F, Q, Value
from django.db.models.functions import Coalesce, Least

from mentoring.core.history import history_of

from .. import names
from ..models import Consent, Mentee, Mentor, Person

_PERSON: dict[str, Any] = {
    "last_name": "", "first_name": "", "patronymic": "", "search_name": "", "birth_date": None, "birth_year": None,
}  # fmt: skip
_COMMON: dict[str, Any] = {
    "search_name": "", "results": "", "case_url": "", "entered_on": None, "ends_on": None,
}  # fmt: skip
_MENTEE: dict[str, Any] = _COMMON | {"place": "", "request": "", "mark": "", "topic": None}
_MENTOR: dict[str, Any] = _COMMON | {
    "workplace": "", "enterprise": None, "competences": "", "achievements": "", "interests": "", "time_resource": "",
    "age_from": None, "age_to": None,
}  # fmt: skip
EMPTIED: dict[type[models.Model], dict[str, Any]] = {Person: _PERSON, Mentee: _MENTEE, Mentor: _MENTOR}
"""What stays: category, form, school year, capacity, dates of consents; none of it tells who it was."""

_WORDS = {
    "фамилия, имя, отчество": ("last_name", "first_name", "patronymic"),
    "дата и год рождения": ("birth_date", "birth_year"),
    "контактные данные (участника или законного представителя)": ("contacts",),
    "класс, группа, место работы или учёбы": ("place", "workplace", "enterprise_id"),
    "запрос, результаты и отметки участия": ("topic_id", "request", "results", "case_url", "mark"),
    "компетенции, достижения, интересы, ресурс времени": (
        "competences", "achievements", "interests", "time_resource", "age_from", "age_to",
    ),
    "даты участия в программе": ("entered_on", "ends_on"),
}  # fmt: skip


def categories_of(person: Person, cards: Iterable[Mentee | Mentor]) -> list[str]:
    """Kinds of data that the rows hold: what the act lists."""
    rows = [person, *cards]
    return [words for words, fields in _WORDS.items() if any(getattr(row, f, None) for row in rows for f in fields)]


def mentioned(people: Iterable[Person]) -> Callable[[str], bool]:
    """Whether a text seems to speak of one of them: the surname in any case («Иванов» – «с Ивановым»).

    It may take one word too many, never one too few of those written in full.
    """
    stems = {_stem(person.last_name) for person in people if person.last_name}
    return lambda text: any(stem in names.normalise(text) for stem in stems)


def _stem(last_name: str) -> str:
    name = names.normalise(last_name)
    return name[:-2] if len(name) > 5 else name[:-1] if len(name) > 3 else name


def empty(model: type[models.Model], ids: Sequence[int]) -> None:
    """Empty the rows and what history keeps of them."""
    values = EMPTIED[model]
    # A form that was open meanwhile finds another version and cannot write the words back.
    model._default_manager.filter(pk__in=ids).update(**values, version=F("version") + 1)
    history_of(model).filter(pgh_obj_id__in=ids).update(**values)


def end_consents(person_ids: Sequence[int], today: dt.date) -> None:
    """No consent outlives the data; cards without one are closed to lists in the same way (`models.hiding`)."""
    yesterday = today - dt.timedelta(days=1)
    running = Q(valid_until__isnull=True) | Q(valid_until__gt=yesterday)
    Consent.objects.filter(running, person_id__in=person_ids, withdrawn_on__isnull=True).update(valid_until=yesterday)
    day = Value(yesterday, output_field=DateField())
    for model in (Mentee, Mentor):
        cards = model.objects.filter(person_id__in=person_ids)
        cards.update(consent_until=Least(Coalesce(F("consent_until"), day), day))

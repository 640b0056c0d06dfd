"""One card: what of it the reader may see, its consents and its history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import Field

from mentoring.access.actor import Actor
from mentoring.accounts.models import User
from mentoring.core.parts import FieldChange
from mentoring.core.school_year import label

from .. import policies
from ..enums import ConsentKind
from ..exchange.columns import Base
from ..models import Consent, Mentee, Mentor, Person
from ..services.data import PersonData
from .lists import missing_parts

NOT_KNOWN = "не указано"
GONE = "запись удалена"
_MENTEE_ROWS = ("category", "form", "place", "topic", "request", "entered_on", "ends_on", "results", "case_url", "mark")
_MENTOR_ROWS = (
    "category", "form", "workplace", "enterprise", "competences", "achievements", "interests", "time_resource",
    "capacity", "entered_on", "ends_on", "results", "case_url",
)  # fmt: skip
_OPEN_TO_ALL = frozenset({"category", "form", "topic", "entered_on", "ends_on", "capacity"})
"""Coded values and dates: what stands in a depersonalised card. Free text may hold names."""


@dataclass(frozen=True, slots=True)
class ConsentLine:
    kind: str
    label: str
    state: str
    tone: str
    consent: Consent | None


@dataclass(frozen=True, slots=True)
class CardView:
    """A card for one reader. Without `named` there is no name, contact, date of birth or free text in it."""

    base: Base
    card: Any
    title: str
    named: bool
    person: list[tuple[str, str]]
    rows: list[tuple[str, str]]
    missing: tuple[str, ...]
    other_years: list[tuple[str, Any]]


def card_query(base: Base) -> Any:
    model = Mentee if base is Base.MENTEES else Mentor
    related = ("person", "form", "organisation", "municipality", "topic" if base is Base.MENTEES else "enterprise")
    return model.objects.select_related(*related)


def view_of(card: Any, base: Base, actor: Actor, *, opened: bool) -> CardView:
    """`opened`: the reader stated a reason a few minutes ago. Hidden cards do not come here (`models.hiding`)."""
    named = policies.sees_names(actor) or opened
    fields = _MENTEE_ROWS if base is Base.MENTEES else _MENTOR_ROWS
    visible = [name for name in fields if named or name in _OPEN_TO_ALL]
    return CardView(
        base=base,
        card=card,
        title=card.person.full_name if named else f"{card.person.initials} · {card.public_id.hex[:6].upper()}",
        named=named,
        person=_person_rows(card.person, shown=named),
        rows=[(_title(card, name), _words(card, name)) for name in visible] + _ages(card, base),
        missing=missing_parts(card, base),
        other_years=_other_years(card, base) if named else [],
    )


def _person_rows(person: Person, *, shown: bool) -> list[tuple[str, str]]:
    year = str(person.birth_year) if person.birth_year else NOT_KNOWN
    if not shown:
        return [("Год рождения", year)]
    born = f"{person.birth_date:%d.%m.%Y}" if person.birth_date else year
    return [
        ("Дата рождения" if person.birth_date else "Год рождения", born),
        ("Контактные данные", person.contacts or NOT_KNOWN),
    ]


def _title(card: Any, name: str) -> str:
    words = str(card._meta.get_field(name).verbose_name)
    return words[:1].upper() + words[1:]


def _words(card: Any, name: str) -> str:
    field = card._meta.get_field(name)
    value = getattr(card, name)
    if value in (None, ""):
        return NOT_KNOWN
    if field.choices:
        return str(getattr(card, f"get_{name}_display")())
    return f"{value:%d.%m.%Y}" if isinstance(value, dt.date) else str(value)


def _ages(card: Any, base: Base) -> list[tuple[str, str]]:
    if base is Base.MENTEES:
        return [("Учебный год", label(card.school_year))]
    first, last = card.age_from, card.age_to
    words = f"{first or '…'}–{last or '…'} лет" if first or last else NOT_KNOWN
    return [
        ("Желаемый возраст наставляемых", words),
        ("Наставляемых сейчас", str(card.load)),
        ("Учебный год", label(card.school_year)),
    ]


def _other_years(card: Any, base: Base) -> list[tuple[str, Any]]:
    """The person's other participations, newest first: (what and when, the card)."""
    found: list[tuple[int, str, Any]] = []
    for model, noun in ((Mentee, "наставляемый"), (Mentor, "наставник")):
        for other in model.objects.filter(person_id=card.person_id).only("public_id", "school_year"):
            if not (isinstance(card, model) and other.pk == card.pk):
                found.append((other.school_year, f"{noun}, {label(other.school_year)}", other))
    return [(words, other) for _, words, other in sorted(found, key=lambda item: (-item[0], item[1]))]


def consents_of(person: Person, today: dt.date) -> list[ConsentLine]:
    """A line for each kind: in force, lapsed, withdrawn or none."""
    newest: dict[str, Consent] = {}
    for consent in Consent.objects.filter(person=person).order_by("given_on", "pk"):
        newest[consent.kind] = consent
    return [_consent_line(kind, newest.get(kind), today) for kind in ConsentKind]


def _consent_line(kind: ConsentKind, consent: Consent | None, today: dt.date) -> ConsentLine:
    if consent is None:
        state, tone = "нет", "attention" if kind == ConsentKind.PROCESSING else "neutral"
    elif consent.withdrawn_on is not None and consent.withdrawn_on <= today:
        state, tone = f"отозвано {consent.withdrawn_on:%d.%m.%Y}", "danger"
    elif consent.valid_until is not None and consent.valid_until < today:
        state, tone = f"истекло {consent.valid_until:%d.%m.%Y}", "attention"
    else:
        until = f", до {consent.valid_until:%d.%m.%Y}" if consent.valid_until else ""
        state, tone = f"дано {consent.given_on:%d.%m.%Y} {consent.get_given_by_display()}{until}", "success"
        return ConsentLine(kind.value, str(kind.label), state, tone, consent)
    return ConsentLine(kind.value, str(kind.label), state, tone, None)


@dataclass(frozen=True, slots=True)
class ChangeEntry:
    """One save: when, by whom, which fields."""

    at: dt.datetime
    who: str
    changes: list[FieldChange]


_HIDDEN = frozenset({"id", "public_id", "version", "search_name", "identity", "load", "created_at", "person"})


def history(card: Any) -> list[ChangeEntry]:
    """Saves of the card and of its person, newest first, read from the rows that triggers keep. For own eyes only."""
    entries: list[tuple[dt.datetime, Any, list[FieldChange]]] = []
    for row in (card, card.person):
        entries += _saves(row)
    users = _users([context for _, context, _ in entries])
    listed = [
        ChangeEntry(at, users.get(_user_id(context), "Портал"), changes) for at, context, changes in entries if changes
    ]
    return sorted(listed, key=lambda entry: entry.at, reverse=True)[:30]


def _saves(row: Any) -> list[tuple[dt.datetime, Any, list[FieldChange]]]:
    kept = {field.attname for field in row.row_history.model._meta.fields}
    fields = [field for field in row._meta.fields if field.name not in _HIDDEN and field.attname in kept]
    related = [field.name for field in fields if field.is_relation]
    events = list(row.row_history.select_related("pgh_context", *related).order_by("pgh_id"))
    return [
        (after.pgh_created_at, after.pgh_context, _differences(fields, before, after))
        for before, after in pairwise(events)
    ]


def _differences(fields: Sequence[Field[Any, Any]], before: Any, after: Any) -> list[FieldChange]:
    return [
        FieldChange(str(field.verbose_name).capitalize(), _shown(field, before), _shown(field, after))
        for field in fields
        if getattr(before, field.attname) != getattr(after, field.attname)
    ]


def _shown(field: Field[Any, Any], event: Any) -> str:
    value = getattr(event, field.attname)
    if value in (None, ""):
        return NOT_KNOWN
    if field.is_relation:
        related = getattr(event, field.name)
        return str(related) if related else GONE  # an enterprise goes with the import that brought it
    choices = dict(field.flatchoices)
    return str(choices.get(value, f"{value:%d.%m.%Y}" if isinstance(value, dt.date) else value))


def _user_id(context: Any) -> int:
    return int((context.metadata or {}).get("user") or 0) if context else 0


def _users(contexts: Sequence[Any]) -> dict[int, str]:
    ids = {_user_id(context) for context in contexts} - {0}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "full_name")) if ids else {}


def likely_duplicates(actor: Actor, organisation_id: int, data: PersonData) -> list[Person]:
    """People of this organisation with the same normalised name. What other organisations keep is not told."""
    mine = Person.objects.visible_to(actor).filter(organisation_id=organisation_id)
    return list(mine.filter(search_name=data.search_name).order_by("pk")[:5])

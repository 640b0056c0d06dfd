"""A base in its official form: to keep, to print, to send on paper; and the empty form to fill in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from mentoring.core.school_year import label
from mentoring.core.spreadsheets.specs import ColumnSpec, SheetSpec
from mentoring.core.spreadsheets.writer import MOSCOW, write_workbook
from mentoring.organisations.models import MentoringForm

from ..hooks import Partner, partners_of
from .columns import FORMS, Base

_WIDTHS = {
    "number": 6,
    "name": 34,
    "contacts": 34,
    "birth": 12,
    "entered_on": 14,
    "ends_on": 14,
    "partner": 34,
    "form": 22,
}
_KINDS: dict[str, Any] = {"number": "int", "birth": "int", "entered_on": "date", "ends_on": "date"}
_NOTES = {
    "name": "Фамилия, имя и отчество полностью, в одной ячейке.",
    "birth": "Год четырьмя цифрами. Можно полную дату: по ней портал узнаёт того же человека в другой организации.",
    "request": "Учебная или личная цель. Без диагнозов, учёта и сведений о семье.",
    "partner": "Как в другой базе. Несколько человек – через точку с запятой.",
    "ages": "От и до, например 10–13.",
    "case_url": "Адрес страницы, например https://school.ru/nastavnik.",
}
ENTRY_ROWS = 500


def columns_of(base: Base) -> list[ColumnSpec]:
    """The official columns, in their order; the form has a drop-down."""
    titles = list(
        MentoringForm.objects.filter(is_active=True).order_by("position", "pk").values_list("title", flat=True)
    )
    return [
        ColumnSpec(
            column.titles[0],
            width=_WIDTHS.get(column.key, 22),
            kind=_KINDS.get(column.key, "text"),
            choices=titles if column.key == "form" else (),
            note=_NOTES.get(column.key, ""),
        )
        for column in FORMS[base]
    ]


def template(base: Base, *, organisation: str, now: dt.datetime) -> bytes:
    """The empty official form with drop-downs and hints."""
    sheet = SheetSpec(
        base.label, columns_of(base), preamble=[("", f"{base.label} – {organisation}")], entry_rows=ENTRY_ROWS,
        freeze_columns=2, autofilter=False,
    )  # fmt: skip
    return write_workbook([sheet], created=now, title=base.label)


def base_book(
    base: Base, cards: Iterable[Any], *, organisation: str, school_year: int, state: str, now: dt.datetime
) -> bytes:
    """The cards in the official form. `cards` come with person and form; `state` says which filters were in force."""
    rows = list(cards)
    partners = partners_of(base.value, [card.pk for card in rows])
    sheet = SheetSpec(
        base.label,
        columns_of(base),
        rows=_rows(base, rows, partners),
        preamble=[
            ("", f"{base.label} – {organisation}"),
            ("Учебный год", label(school_year)),
            ("Отбор", state or "все"),
            ("Данные на", f"{now.astimezone(MOSCOW):%d.%m.%Y %H:%M}"),
        ],
        entry_rows=50,
        freeze_columns=2,
    )
    return write_workbook([sheet], created=now, title=base.label)


def _rows(base: Base, cards: list[Any], partners: dict[int, list[Partner]]) -> Iterator[list[Any]]:
    for number, card in enumerate(cards, start=1):
        values = _values(base, card, partners.get(card.pk, []))
        values["number"] = number
        yield [values.get(column.key, "") for column in FORMS[base]]


def _values(base: Base, card: Any, partners: list[Partner]) -> dict[str, Any]:
    person = card.person
    places = dict.fromkeys(partner.place for partner in partners if partner.place)
    forms = dict.fromkeys(partner.form for partner in partners) or ([card.form.title] if card.form else [])
    values = {
        "name": person.full_name,
        "contacts": person.contacts,
        "entered_on": card.entered_on,
        "ends_on": card.ends_on,
        "partner": "; ".join(dict.fromkeys(partner.full_name for partner in partners)),
        "form": card.form.title if card.form else "; ".join(forms),
        "partner_place": "; ".join(places),
        "results": card.results,
        "case_url": card.case_url,
    }
    if base is Base.MENTEES:
        return values | {"birth": person.birth_year, "request": card.request, "mark": card.mark}
    return values | {
        "workplace": card.workplace, "competences": card.competences, "achievements": card.achievements,
        "interests": card.interests, "ages": _ages(card.age_from, card.age_to), "time_resource": card.time_resource,
    }  # fmt: skip


def _ages(first: int | None, last: int | None) -> str:
    if first and last:
        return f"{first}–{last}"
    return f"от {first}" if first else f"до {last}" if last else ""

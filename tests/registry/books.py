"""Workbooks as schools make them, written anew for each test."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from mentoring.registry.exchange.columns import MENTEE_FORM, MENTOR_FORM

MENTEE_TITLES = [column.titles[0] for column in MENTEE_FORM]
MENTOR_TITLES = [column.titles[0] for column in MENTOR_FORM]
MENTOR_KEYS = [column.key for column in MENTOR_FORM]
SEPTEMBER, MAY = dt.datetime(2026, 9, 14), dt.datetime(2027, 5, 25)


def mentee(name: str, born: Any = 2010, **cells: Any) -> dict[str, Any]:
    return {
        "name": name, "birth": born, "contacts": "мать: +7 (900) 000-00-01", "request": "Адаптация в новом классе",
        "entered_on": SEPTEMBER, "ends_on": MAY, "form": "ученик – ученик",
    } | cells  # fmt: skip


def mentor(name: str, **cells: Any) -> dict[str, Any]:
    return {
        "name": name, "contacts": "+7 (900) 000-00-02", "workplace": "СОШ № 1, 10 класс", "ages": "10–13",
        "entered_on": SEPTEMBER, "ends_on": MAY, "form": "ученик – ученик",
    } | cells  # fmt: skip


def book(
    rows: Sequence[dict[str, Any] | Sequence[Any]], columns: Sequence[Any] = MENTEE_FORM, *, title: str = "Лист1",
    above: Sequence[Sequence[Any]] = (), titles: dict[str, str] | None = None, keys: Sequence[str] | None = None,
) -> bytes:  # fmt: skip
    """`rows`: cells by the key of the column, or a raw list for a caption. `above`: lines over the header."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = title
    keys = keys or [column.key for column in columns]
    official = {column.key: column.titles[0] for column in columns}
    for line in above:
        sheet.append(list(line))
    sheet.append([(titles or {}).get(key, official.get(key, key)) for key in keys])
    for number, row in enumerate(rows, start=1):
        if isinstance(row, dict):
            sheet.append([number if key == "number" else row.get(key) for key in keys])
        else:
            sheet.append(list(row))
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def mentors_book(rows: Sequence[dict[str, Any] | Sequence[Any]], **options: Any) -> bytes:
    return book(rows, MENTOR_FORM, **options)


def samples() -> tuple[bytes, bytes]:
    """The two bases of a school, one naming the other: 3 groups and 2 pairs."""
    mentors = [
        mentor("Дорохов Роман Артёмович", partner="Виноградов Семён Романович; Семёнов Максим Кириллович"),
        mentor("Бондаренко Пётр Егорович", partner="Фёдорова Ксения Алексеевна"),
        mentor(
            "Гончарова Полина Ивановна", partner="Тарасов Семён Алексеевич", form="учитель – учитель",
            workplace="СОШ № 1, учитель", ages="22–35",
        ),
        mentor(
            "Юдина Наталья Романовна", partner="Щербакова Елизавета Алексеевна", form="работодатель – ученик",
            workplace="СПК «Колос», агроном",
        ),
    ]  # fmt: skip
    mentees = [
        mentee("Виноградов Семён Романович", 2009, partner="Дорохов Роман Артёмович"),
        mentee("Семёнов Максим Кириллович", 2010, partner="Дорохов Роман Артёмович"),
        mentee("Фёдорова Ксения Алексеевна", 2013, partner="Бондаренко Пётр Егорович"),
        mentee("Тарасов Семён Алексеевич", 1998, partner="Гончарова Полина Ивановна", form="учитель – учитель"),
        mentee("Щербакова Елизавета Алексеевна", 2014, partner="Юдина Наталья Романовна", form="работодатель – ученик"),
    ]
    head = (["База наставляемых МБОУ СОШ № 7 с. Отрадное"], ["на 14.09.2026 г."], [])
    return book(mentees, above=head), mentors_book(mentors, above=head)

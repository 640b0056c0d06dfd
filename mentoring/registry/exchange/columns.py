"""The columns of the two official forms (МР-42/02; domain.md 3.1, 3.2), with the headings people use instead.

The first title of a column is the official one: exports and templates write it.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from mentoring.core.spreadsheets.headers import Column, find_header
from mentoring.core.spreadsheets.reader import Sheet, Workbook
from mentoring.core.spreadsheets.table import Table, find_table


class Base(StrEnum):
    MENTEES = "mentees"
    MENTORS = "mentors"

    @property
    def label(self) -> str:
        return "База наставляемых" if self is Base.MENTEES else "База наставников"


MENTEE_FORM = (
    Column("number", ("№", "№ п/п", "Номер")),
    Column("name", ("ФИО наставляемого", "Наставляемый", "Фамилия имя отчество наставляемого"), required=True),
    Column(
        "contacts",
        (
            "Контактные данные для связи (данные представителя)",
            "Контактные данные наставляемого",
            "Контактные данные",
            "Контакты",
            "Телефон",
        ),
    ),
    Column("birth", ("Год рождения наставляемого", "Год рождения", "Дата рождения", "Дата рождения наставляемого")),
    Column("request", ("Основной запрос наставляемого", "Запрос наставляемого", "Запрос")),
    Column("entered_on", ("Дата вхождения в программу", "Дата входа в программу", "Дата начала")),
    Column("partner", ("ФИО наставника", "Наставник", "Фамилия имя отчество наставника")),
    Column("form", ("Форма наставничества", "Форма")),
    Column("partner_place", ("Место работы/учебы наставника", "Место работы наставника", "Место учебы наставника")),
    Column("ends_on", ("Дата завершения программы", "Дата окончания программы", "Дата окончания")),
    Column("results", ("Результаты программы", "Результат программы", "Результаты")),
    Column(
        "case_url",
        (
            "Ссылка на кейс/отзыв наставляемого, размещенные на сайте организации",
            "Ссылка на кейс/отзыв наставляемого",
            "Ссылка на кейс/отзыв",
            "Ссылка на кейс",
        ),
    ),
    Column("mark", ("Отметка о прохождении программы", "Отметка о прохождении")),
)
MENTEE_EXTRA = (Column("place", ("Класс/курс", "Класс", "Класс, группа", "Группа", "Курс", "Должность")),)

MENTOR_FORM = (
    Column("number", ("№", "№ п/п", "Номер")),
    Column("name", ("ФИО наставника", "Наставник", "Фамилия имя отчество наставника"), required=True),
    Column(
        "contacts",
        ("Контактные данные для связи", "Контактные данные наставника", "Контактные данные", "Контакты", "Телефон"),
    ),
    Column(
        "workplace",
        ("Место работы/учебы наставника", "Место работы наставника", "Место работы", "Место учебы наставника"),
    ),
    Column("competences", ("Основные компетенции наставника", "Основные компетенции", "Компетенции")),
    Column("achievements", ("Важные для программы достижения наставника", "Достижения наставника", "Достижения")),
    Column("interests", ("Интересы наставника", "Интересы")),
    Column("ages", ("Желаемый возраст наставляемых", "Возраст наставляемых", "Желаемый возраст")),
    Column(
        "time_resource",
        ("Ресурс времени на программу наставничества", "Ресурс времени на наставничество", "Ресурс времени"),
    ),
    Column("entered_on", ("Дата вхождения в программу", "Дата входа в программу", "Дата начала")),
    Column("partner", ("ФИО наставляемого (наставляемых)", "ФИО наставляемых", "Наставляемые", "Наставляемый")),
    Column("form", ("Форма наставничества", "Форма")),
    Column(
        "partner_place", ("Место работы/учебы наставляемого", "Место учебы наставляемого", "Место работы наставляемого")
    ),
    Column("ends_on", ("Дата завершения программы", "Дата окончания программы", "Дата окончания")),
    Column("results", ("Результаты программы", "Результат программы", "Результаты")),
    Column(
        "case_url",
        (
            "Ссылка на кейс/отзыв наставника, размещенные на сайте организации",
            "Ссылка на кейс/отзыв наставника",
            "Ссылка на кейс/отзыв",
            "Ссылка на кейс",
        ),
    ),
)
MENTOR_EXTRA = (Column("birth", ("Год рождения наставника", "Год рождения", "Дата рождения")),)

FORMS: dict[Base, Sequence[Column]] = {Base.MENTEES: MENTEE_FORM, Base.MENTORS: MENTOR_FORM}
COLUMNS: dict[Base, Sequence[Column]] = {
    Base.MENTEES: (*MENTEE_FORM, *MENTEE_EXTRA),
    Base.MENTORS: (*MENTOR_FORM, *MENTOR_EXTRA),
}
_OWN = {
    Base.MENTEES: frozenset({"birth", "request", "mark", "place"}),
    Base.MENTORS: frozenset({"competences", "achievements", "interests", "ages", "time_resource", "workplace"}),
}


def title_of(base: Base, key: str) -> str:
    """The official heading of a column."""
    return next(column.titles[0] for column in COLUMNS[base] if column.key == key)


def recognise(workbook: Workbook) -> tuple[dict[Base, Table], list[tuple[Base, Table]]]:
    """The base that each sheet holds, by its headings: the longest table of each base, and the others with rows, which
    are left out. Nothing recognised: both empty."""
    found: dict[Base, Table] = {}
    others: list[tuple[Base, Table]] = []
    for sheet in workbook.sheets:
        base = _base_of(sheet)
        if base is None:
            continue
        table = find_table(sheet, COLUMNS[base])
        if base not in found:
            found[base] = table
            continue
        if len(table.rows) > len(found[base].rows):
            found[base], table = table, found[base]
        others.append((base, table))
    return found, [(base, table) for base, table in others if table.rows]


def _base_of(sheet: Sheet) -> Base | None:
    """Both forms name both people, so the columns of one's own decide, then who stands first."""
    scores: dict[Base, tuple[int, int, int]] = {}
    for base in Base:
        header = find_header(sheet, COLUMNS[base])
        if header is None or "name" not in header.mapping:
            continue
        own = len(_OWN[base] & header.mapping.keys())
        scores[base] = (own, len(header.mapping), -header.mapping["name"])
    return max(scores, key=lambda base: scores[base]) if scores else None

"""One row of a workbook becomes plain values; what cannot be understood becomes findings beside its cell."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from mentoring.core.spreadsheets.cells import YEAR_ALLOWED, parse_date, parse_year
from mentoring.core.spreadsheets.errors import BadValue
from mentoring.core.spreadsheets.table import Cell, Row, Table
from mentoring.core.spreadsheets.text import clean_text, normalise_title, split_people

from .. import names, rules
from .columns import Base, title_of
from .findings import Finding, Kind, Level

T = TypeVar("T")
_NOTHING = frozenset({"", "-", "–", "—", "нет", "не указано", "не указан", "б/н", "вакансия"})
_EPOCH = dt.date(1899, 12, 30)
_AGES = re.compile(r"(?:от|с)?\s*(\d{1,2})\s*(?:-|–|—|до|по|…|\.\.+)\s*(\d{1,2})\s*(?:лет|года?|г\.?)?", re.IGNORECASE)
_AGE = re.compile(r"(от|с|до|по)?\s*(\d{1,2})\s*\+?\s*(?:лет|года?|г\.?|и старше)?", re.IGNORECASE)
_INITIAL_AT_END = re.compile(r"\b[А-ЯЁA-Z]\.\s*$")
NAME_ALLOWED = "фамилия, имя и отчество буквами, например «Иванова Анна Петровна»"
AGES_ALLOWED = "возраст «от – до», например 10–13"
LONGEST_NAME = 200
FORMULA_WITHOUT_VALUE = "в ячейке формула без значения: вставьте значение"


class Lists:
    """Reference data of one check: forms and topics by the words of the sheet. Repeated words are answered once."""

    def __init__(self, forms: Mapping[int, Any], topics: list[tuple[int, list[str]]]) -> None:
        self.forms = forms
        self.by_title = {normalise_title(form.title): form.pk for form in forms.values()}
        self.topics = topics
        self._topic_of: dict[str, int | None] = {"": None}

    @property
    def form_titles(self) -> str:
        return ", ".join(f"«{form.title}»" for form in self.forms.values())

    def topic_of(self, request: str) -> int | None:
        """The coded topic whose words stand in the request; the last topic (other) when none does."""
        if request not in self._topic_of:
            words = request.lower().replace("ё", "е")
            self._topic_of[request] = next(
                (pk for pk, keywords in self.topics if any(word.replace("ё", "е") in words for word in keywords)),
                self.topics[-1][0] if self.topics else None,
            )
        return self._topic_of[request]


class Sheet:
    """Reads the rows of one table and gathers findings; `wrong` tells whether the row at hand has an error."""

    def __init__(self, base: Base, table: Table, lists: Lists, today: dt.date) -> None:
        self.base, self.table, self.lists, self.today = base, table, lists, today
        self.findings: list[Finding] = []
        self.wrong = False
        self._texts: dict[object, str] = {}

    def note(self, kind: Kind, level: Level, message: str, cell: Cell | None = None, key: str = "") -> None:
        self.findings.append(
            Finding(
                kind,
                level,
                message,
                self.table.sheet,
                cell.ref if cell else "",
                title_of(self.base, key) if key else "",
                clean_text(cell.value)[:200] if cell else "",
            )
        )
        self.wrong = self.wrong or level is Level.ERROR

    def cell(self, row: Row, key: str) -> Cell | None:
        """The filled cell of a column; formulas are told of, «нет» and dashes are nothing."""
        cell = row.values.get(key)
        if cell is None:
            return None
        if cell.formula:
            if cell.value is None:
                self.note(Kind.VALUE, Level.ERROR, FORMULA_WITHOUT_VALUE, cell, key)
                return None
            self.note(Kind.VALUE, Level.INFO, "в ячейке формула: взято посчитанное значение", cell, key)
        if cell.value is None or (cell.value.__class__ is str and cell.value.strip().lower() in _NOTHING):
            return None
        return cell

    def text(self, row: Row, key: str, limit: int, *, multiline: bool = False) -> str:
        cell = self.cell(row, key)
        if cell is None:
            return ""
        value = cell.value
        text = self._texts.get(value)
        if text is None:
            text = self._texts[value] = clean_text(value, multiline=multiline)
        if len(text) > limit:
            self.note(Kind.VALUE, Level.ERROR, f"текст не длиннее {limit} знаков", cell, key)
        return text

    def request(self, row: Row) -> str:
        """«Основной запрос»: without what the portal must not keep (trust.md §3 «Data minimum»)."""
        text = self.text(row, "request", 300)
        if text and rules.is_sensitive(text):
            message = "портал не хранит сведения о здоровье, учёте и семье: текст запроса не загружен, выберите тему"
            # The words themselves are not repeated: findings are kept with the import.
            self.note(
                Kind.VALUE,
                Level.WARNING,
                message,
                row.values["request"]._replace(value="(текст не показан)"),
                "request",
            )
            return ""
        return text

    def name(self, row: Row) -> names.NameParts | None:
        cell = row.values["name"]
        if cell.formula and cell.value is None:
            self.note(Kind.VALUE, Level.ERROR, FORMULA_WITHOUT_VALUE, cell, "name")
            return None
        text = clean_text(cell.value).strip(" .,;") if not _ends_with_initial(cell.value) else clean_text(cell.value)
        words = names.split_full_name(text)
        if not words.first_name or not names.in_letters(" ".join(words)) or len(text) > LONGEST_NAME:
            self.note(Kind.VALUE, Level.ERROR, NAME_ALLOWED, cell, "name")
            return None
        if max(map(len, words)) > names.MAX_PART:
            long = f"фамилия, имя и отчество – не длиннее {names.MAX_PART} знаков каждое"
            self.note(Kind.VALUE, Level.ERROR, long, cell, "name")
            return None
        if text.islower() or text.isupper():
            words = names.NameParts(*(_capitals(part) for part in words))
        return words

    def birth(self, row: Row) -> tuple[dt.date | None, int | None]:
        """The official form asks for the year; a whole date is welcome and kept as a date."""
        cell = self.cell(row, "birth")
        if cell is None:
            return None, None
        born = _birth_date(cell.value)
        try:
            year = born.year if born else parse_year(cell.value)
        except BadValue:
            self.note(Kind.VALUE, Level.ERROR, YEAR_ALLOWED, cell, "birth")
            return None, None
        if wrong := rules.birth_year_error(year, self.today):
            self.note(Kind.VALUE, Level.ERROR, wrong, cell, "birth")
            return None, None
        return born, year

    def dates(self, row: Row, school_year: int) -> tuple[dt.date | None, dt.date | None]:
        entered_on, ends_on = self._parsed(row, "entered_on", parse_date), self._parsed(row, "ends_on", parse_date)
        for key, message in rules.dates_errors(entered_on, ends_on, school_year).items():
            self.note(Kind.VALUE, Level.ERROR, message, row.values[key], key)
        return entered_on, ends_on

    def _parsed(self, row: Row, key: str, parse: Callable[[object], T]) -> T | None:
        cell = self.cell(row, key)
        if cell is None:
            return None
        try:
            return parse(cell.value)
        except BadValue as error:
            self.note(Kind.VALUE, Level.ERROR, error.allowed_ru, cell, key)
            return None

    def form(self, row: Row) -> int | None:
        cell = self.cell(row, "form")
        if cell is None:
            return None
        form = self.lists.by_title.get(normalise_title(str(cell.value)))
        if form is None:
            self.note(Kind.VALUE, Level.ERROR, f"одна из форм: {self.lists.form_titles}", cell, "form")
        return form

    def url(self, row: Row) -> str:
        """A link that is not one is left out: the card is worth more than its link."""
        cell = self.cell(row, "case_url")
        if cell is None:
            return ""
        text = clean_text(cell.value)
        if wrong := rules.url_error(text):
            self.note(Kind.VALUE, Level.WARNING, f"ссылка не загружена: нужен {_lower(wrong)}", cell, "case_url")
            return ""
        return text

    def ages(self, row: Row) -> tuple[int | None, int | None]:
        cell = self.cell(row, "ages")
        if cell is None:
            return None, None
        text = clean_text(cell.value).strip(" .")
        if match := _AGES.fullmatch(text):
            first, last = sorted((int(match[1]), int(match[2])))
            return first, last
        if match := _AGE.fullmatch(text):
            age, word = int(match[2]), (match[1] or "").lower()
            open_end = word in ("от", "с") or "+" in text or "старше" in text
            return (None if word in ("до", "по") else age), (None if open_end else age)
        if "люб" not in text.lower():
            self.note(Kind.VALUE, Level.WARNING, f"не загружено: нужен {AGES_ALLOWED}", cell, "ages")
        return None, None

    def partners(self, row: Row) -> list[str]:
        """Normalised names of the people on the other side."""
        cell = self.cell(row, "partner")
        if cell is None:
            return []
        people = [part for part in split_people(cell.value) if len(part) <= LONGEST_NAME]
        if len(people) > rules.MAX_GROUP or (not people and len(str(cell.value)) > LONGEST_NAME):
            message = f"читаются имена не длиннее {LONGEST_NAME} знаков и не больше {rules.MAX_GROUP} в одной ячейке"
            self.note(Kind.VALUE, Level.WARNING, message, cell, "partner")
        return [name for part in people[: rules.MAX_GROUP] if (name := names.normalise(part)) not in _NOTHING]


def _ends_with_initial(value: object) -> bool:
    return isinstance(value, str) and "." in value and _INITIAL_AT_END.search(value) is not None


def _capitals(part: str) -> str:
    return re.sub(r"[^\W\d_]+", lambda match: match[0].capitalize(), part)


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")


def _birth_date(value: object) -> dt.date | None:
    """A whole date; a bare year that Excel shows as a day of 1905 is a year."""
    if isinstance(value, dt.date):
        date = value.date() if isinstance(value, dt.datetime) else value
        return None if 1900 <= (date - _EPOCH).days <= 2100 else date
    if isinstance(value, str) and sum(sign.isdigit() for sign in value) > 4:
        try:
            return parse_date(value)
        except BadValue:
            return None
    return None

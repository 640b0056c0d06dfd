"""Parsers of single cells: a typed value, or ``BadValue`` that says what was found and what is accepted.

An empty cell is a bad value too: whether it may be empty is for the caller, who asks ``is_blank`` first.
"""

from __future__ import annotations

import datetime
import re

from mentoring.core.spreadsheets.errors import BadValue
from mentoring.core.spreadsheets.scan import column_letter, column_number
from mentoring.core.spreadsheets.text import (
    clean_text,
    is_blank,
    looks_like_full_name,
    normalise_name,
    normalise_title,
    split_people,
)

__all__ = [
    "cell_ref",
    "clean_text",
    "column_letter",
    "column_number",
    "is_blank",
    "looks_like_full_name",
    "normalise_name",
    "normalise_title",
    "parse_date",
    "parse_int",
    "parse_year",
    "split_people",
]

DATE_ALLOWED = "дата, например 14.09.2026"
YEAR_ALLOWED = "год четырьмя цифрами не раньше 1900, например 2010"
_EPOCH = datetime.date(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
# serial numbers of 1920–2100: a bare 2026 is a year that got into the wrong column, not the 18th of July 1905
_SERIALS = range(7306, 73415)
_CENTURY_TURN = 40
_MONTHS = (
    ("январь", "января"),
    ("февраль", "февраля"),
    ("март", "марта"),
    ("апрель", "апреля"),
    ("май", "мая"),
    ("июнь", "июня"),
    ("июль", "июля"),
    ("август", "августа"),
    ("сентябрь", "сентября"),
    ("октябрь", "октября"),
    ("ноябрь", "ноября"),
    ("декабрь", "декабря"),
)
_NUMERIC = re.compile(r"(\d{1,2})\s*[./\-\s]\s*(\d{1,2})\s*[./\-\s]\s*(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})\s*[-./]\s*(\d{1,2})\s*[-./]\s*(\d{1,2})")
_WORDS = re.compile(r"«?(\d{1,2})»?\s+([а-я]{3,8})\.?\s+(\d{4}|\d{2})")
_TIME = re.compile(r"(?<![t\s])[t\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|[+-]\d{2}:?\d{2})?$")
_YEAR_TAIL = re.compile(r"\s*(?:года?|г)\s*\.?$")
_YEAR = re.compile(r"(\d{4})\s*(?:года?\s*рождения|год\s*рожд\.?|г\.?\s*р\.?|года?|г\.?)?", re.IGNORECASE)


def cell_ref(column: int, row: int) -> str:
    """Column and row from 1 → «B7»."""
    return f"{column_letter(column)}{row}"


def parse_date(value: object) -> datetime.date:
    """A date cell, a serial number of Excel, «14.09.2026», «14.09.26», «14 сентября 2026 г.», ISO."""
    if isinstance(value, datetime.date):
        return _within(value.date() if isinstance(value, datetime.datetime) else value, value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _serial(value, value)
    text = clean_text(value).lower().replace("ё", "е")
    text = _TIME.sub("", text)
    text = _YEAR_TAIL.sub("", text).strip(" .,;")
    if re.fullmatch(r"\d{5}", text):
        return _serial(int(text), value)
    if match := _ISO.fullmatch(text):
        return _date(int(match[1]), int(match[2]), int(match[3]), value)
    if match := _NUMERIC.fullmatch(text):
        return _date(_full_year(match[3]), int(match[2]), int(match[1]), value)
    if match := _WORDS.fullmatch(text):
        return _date(_full_year(match[3]), _month(match[2], value), int(match[1]), value)
    raise BadValue(_seen(value), DATE_ALLOWED)


def _serial(number: float, value: object) -> datetime.date:
    if not _SERIALS.start <= number < _SERIALS.stop:
        raise BadValue(_seen(value), DATE_ALLOWED)
    return _EPOCH + datetime.timedelta(days=int(number))


def _full_year(text: str) -> int:
    number = int(text)
    if len(text) == 4:
        return number
    return number + (2000 if number < _CENTURY_TURN else 1900)


def _month(word: str, value: object) -> int:
    for number, names in enumerate(_MONTHS, start=1):
        if any(name.startswith(word) for name in names):
            return number
    raise BadValue(_seen(value), DATE_ALLOWED)


def _date(year: int, month: int, day: int, value: object) -> datetime.date:
    try:
        return _within(datetime.date(year, month, day), value)
    except ValueError:
        raise BadValue(_seen(value), DATE_ALLOWED) from None


def _within(date: datetime.date, value: object) -> datetime.date:
    if _FIRST_YEAR <= date.year <= _LAST_YEAR:
        return date
    raise BadValue(_seen(value), DATE_ALLOWED)


def parse_year(value: object) -> int:
    """«2010», 2010.0, «2010 г.р.», a date (its year), a year in a cell that Excel shows as a date of 1905."""
    year: int | None = None
    if isinstance(value, datetime.date):
        date = value.date() if isinstance(value, datetime.datetime) else value
        days = (date - _EPOCH).days
        # 2010 typed into a cell of the date format is the 2nd of July 1905 for Excel
        year = days if _FIRST_YEAR <= days <= _LAST_YEAR else date.year
    elif isinstance(value, int | float) and not isinstance(value, bool):
        whole = int(value) if abs(value) < 1e6 and value == int(value) else 0
        year = (_EPOCH + datetime.timedelta(days=whole)).year if whole in _SERIALS else whole
    else:
        text = clean_text(value)
        if match := _YEAR.fullmatch(text):
            year = int(match[1])
        elif text and not text.isdigit():
            try:
                year = parse_date(text).year
            except BadValue:
                year = None
    if year is None or not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise BadValue(_seen(value), YEAR_ALLOWED)
    return year


def parse_int(value: object, *, minimum: int = 0, maximum: int = 10_000_000) -> int:
    """A whole number: 5, 5.0, «5», «1 200», «5,0»; bounds included."""
    number: int | None = None
    if isinstance(value, bool):
        number = None
    elif isinstance(value, int):
        number = value
    elif isinstance(value, float):
        number = int(value) if abs(value) < 1e15 and value == int(value) else None
    elif match := re.fullmatch(r"([+-]?\d{1,3}(?: \d{3})+|[+-]?\d{1,15})(?:[.,]0+)?", clean_text(value)):
        number = int(match[1].replace(" ", ""))
    if number is None or not minimum <= number <= maximum:
        raise BadValue(_seen(value), f"целое число от {minimum} до {maximum}")
    return number


def _seen(value: object) -> str:
    return clean_text(value)[:200]

"""Terms of the table: years, days within a year, and the words for them in the style of the adopted roadmap.

The official table writes «Ежегодно 2021 – 2024 гг.», «2022-2024 гг.», «2024 г.» (domain.md 8.1); an edition made from
another keeps the style of each line and changes the years only. A day within a year is kept as «MM-DD».
"""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

_RANGE = re.compile(r"(\d{4})(\s*[-–—]\s*)(\d{4})(\s*)гг?\.")
_SINGLE = re.compile(r"(\d{4})(\s*)г\.")
_YEAR = re.compile(r"\b(?:19|20|21)\d{2}\b")
_SPAN = re.compile(r"\b(?:19|20|21)\d{2}(?:\s*[-–—]\s*(?:19|20|21)\d{2})?(\s*)(гг?\.)?")
_DAY = re.compile(r"(\d{1,2})[.\-/ ](\d{1,2})\.?")
# A common year: what is a day of it is a day of every year.
_COMMON_YEAR, _LEAP_YEAR = 2025, 2024


class Years(NamedTuple):
    """From the first calendar year to the last, both included."""

    first: int
    last: int

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"

    def covers(self, other: Years) -> bool:
        return self.first <= other.first and other.last <= self.last

    def common(self, other: Years) -> Years | None:
        """The years of both; None when they have none."""
        found = Years(max(self.first, other.first), min(self.last, other.last))
        return found if found.first <= found.last else None


def moved(line: Years, *, source: Years, target: Years) -> Years:
    """The years of a line in a new term: as far from its beginning as before, cut to it.

    A line that took the whole source takes the whole target, however long.
    """
    if line == source:
        return target
    first, last = (target.first + (year - source.first) for year in line)
    return Years(min(max(first, target.first), target.last), min(max(last, target.first), target.last))


def words(years: Years, *, yearly: bool) -> str:
    """The term of a new line."""
    if years.first == years.last:
        return f"{years.first} г."
    return f"Ежегодно {years.first} – {years.last} гг." if yearly else f"{years.first}-{years.last} гг."


def with_years(text: str, years: Years, *, yearly: bool) -> str:
    """The same words of a term with other years. Words that name no year stay, unknown ones are written anew."""
    if not _YEAR.search(text):
        return text
    one = years.first == years.last
    if _RANGE.search(text):
        if one:
            return words(years, yearly=yearly)
        return _RANGE.sub(lambda found: f"{years.first}{found[2]}{years.last}{found[4]}гг.", text, count=1)
    if one and _SINGLE.search(text):
        return _SINGLE.sub(lambda found: f"{years.first}{found[2]}г.", text, count=1)
    return words(years, yearly=yearly)


def years_in(text: str) -> Years | None:
    """The earliest and the latest year that the words name."""
    found = [int(year) for year in _YEAR.findall(text)]
    return Years(min(found), max(found)) if found else None


def retitled(title: str, years: Years) -> str:
    """The title of an edition with other years; where it names none they are added at the end."""
    one = years.first == years.last
    span, short = (str(years.first), "г.") if one else (f"{years.first}-{years.last}", "гг.")
    found = _SPAN.search(title)
    if found is None:
        return f"{title} на {span} {short}"
    tail = f"{found[1]}{short}" if found[2] else found[1]
    return f"{title[: found.start()]}{span}{tail}{title[found.end() :]}"


def day_words(day: str) -> str:
    """«10-31» → «31.10»."""
    month, _, number = day.partition("-")
    return f"{number}.{month}"


def read_day(text: str) -> str:
    """«31.10» → «10-31». Raises ValueError, in Russian, for what is no day of every year."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        raise ValueError("Напишите день и месяц, например 31.10.")
    number, month = int(found[1]), int(found[2])
    if not _is_day(_COMMON_YEAR, month, number):
        if _is_day(_LEAP_YEAR, month, number):
            raise ValueError("29 февраля бывает не каждый год: укажите 28.02 или 01.03.")
        raise ValueError(f"Такого дня нет: {text.strip()}.")
    return f"{month:02}-{number:02}"


def _is_day(year: int, month: int, number: int) -> bool:
    try:
        dt.date(year, month, number)
    except ValueError:
        return False
    return True

"""Names of people and enterprises: comparison, parts, identity, search. Pure: no database, no request."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import uuid
from typing import NamedTuple

from mentoring.core.spreadsheets.text import clean_text, normalise_name

__all__ = [
    "NameParts",
    "enterprise_identity",
    "in_letters",
    "normalise",
    "person_identity",
    "search_words",
    "split_full_name",
]

MAX_PART = 80
_NAMESPACE = uuid.UUID("6f1d3a52-1f0c-4b7e-9d55-3b0a1c2d4e5f")
_NAMESPACE_BYTES = _NAMESPACE.bytes
_LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_LAYOUT = str.maketrans(
    _LATIN + _LATIN.upper().replace("`", "~"),
    _CYRILLIC + _CYRILLIC.upper(),
)
_QUOTES = re.compile(r"[\"'«»„“”‘’`]+")
_INITIALS = re.compile(r"(?<=[А-ЯЁA-Z]\.)(?=[А-ЯЁA-Z]\.)")
_NOT_A_WORD = re.compile(r"[,;]+")
_WORD = re.compile(r"[^\W\d_]+(?:['’`-][^\W\d_]+)*\.?")


class NameParts(NamedTuple):
    last_name: str
    first_name: str
    patronymic: str


# The search takes this many signs and words.
_SEARCH_LENGTH, _SEARCH_WORDS = 80, 6


def normalise(name: str) -> str:
    """«Семён  ИВАНОВ–Петров» → «семен иванов-петров»: lower case, ё = е, one blank, one kind of hyphen."""
    return normalise_name(name)


def split_full_name(text: str) -> NameParts:
    """«Фамилия Имя Отчество (оглы)»; initials «И. И.» and «И.И.» stand for names. Missing parts are empty."""
    whole = clean_text(text)
    words = (_INITIALS.sub(" ", whole) if "." in whole else whole).split()
    last, first, *rest = [*words, "", ""] if len(words) < 2 else words
    return NameParts(last, first, " ".join(part for part in rest if part))


def in_letters(text: str) -> bool:
    """Whether every word is of letters: «Анна-Мария», «д’Арк», «И.»; not «Иванов1», «=cmd», «???»."""
    return all(map(_WORD.fullmatch, text.split()))


def person_identity(search_name: str, birth_date: dt.date | None, own: uuid.UUID) -> uuid.UUID:
    """The same value for the same normalised name and date of birth, whoever keeps the card.

    Without a date it is the card's own id: a name and a year would merge different children (see docs/adr).
    """
    if birth_date is None:
        return own
    # uuid5 by hand: it is asked for every row of a workbook several times.
    digest = hashlib.sha1(_NAMESPACE_BYTES + f"{search_name}|{birth_date}".encode(), usedforsecurity=False).digest()
    return uuid.UUID(bytes=digest[:16], version=5)


def enterprise_identity(name: str) -> uuid.UUID:
    """The same value for «ООО "Колос"» and «ООО «Колос»»: quotes, case and blanks do not count, the legal form does."""
    return uuid.uuid5(_NAMESPACE, "enterprise|" + normalise(_QUOTES.sub(" ", name)))


def from_latin_layout(text: str) -> str:
    """What was meant by text typed with the Latin keyboard on: «bdfyjd» → «иванов»."""
    return text.translate(_LAYOUT)


def search_words(query: str) -> list[tuple[str, ...]]:
    """The words of a search, each with its readings: as typed, and as typed in the wrong keyboard layout.

    A person is found when every word begins some part of the name, in any order. What is longer than a name is cut:
    each word is one more condition of the query.
    """
    words: list[tuple[str, ...]] = []
    for raw in clean_text(query[:_SEARCH_LENGTH]).split():
        if re.search(r"[А-Яа-яЁё]", raw):
            readings = [normalise(part) for part in _NOT_A_WORD.split(raw)]
            words += [(reading,) for reading in readings if reading]
        else:
            pair = dict.fromkeys(filter(None, (normalise(from_latin_layout(raw)), normalise(raw))))
            if pair:
                words.append(tuple(pair))
    return words[:_SEARCH_WORDS]

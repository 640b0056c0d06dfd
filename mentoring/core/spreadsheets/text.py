"""What people type and what they meant: blanks, look-alike letters, titles, full names."""

from __future__ import annotations

import datetime
import re
import unicodedata
from functools import lru_cache

# NBSP, thin and other blanks become a blank; signs without width and control signs vanish
_BLANKS = dict.fromkeys([0x09, 0x0B, 0x0C, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
_LINES = dict.fromkeys([0x0D, 0x85, 0x2028, 0x2029], "\n")
_VANISH = dict.fromkeys(
    [
        *range(0x09),
        *range(0x0E, 0x20),
        *range(0x7F, 0x85),
        *range(0x86, 0xA0),
        0xAD,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
        0xFFFE,
        0xFFFF,
    ]
)
_TIDY = {**_BLANKS, **_LINES, **_VANISH}
_NOT_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LATIN = "aceopxykmthbABCEHKMOPTXY"
_CYRILLIC = "асеорхукмтнвАВСЕНКМОРТХУ"
_LOOKALIKE = str.maketrans(_LATIN, _CYRILLIC)
_WORD = re.compile(r"[^\W\d_]+")
_HYPHENS = re.compile(r"(?:\s*[-‐‑‒–—−])+\s*")
# Whatever a cell holds is answered in linear time: no two repeats of these can share the same signs.
_HYPHENATED = re.compile(r"(?<=\w)[-\u00ad][^\S\n]*+\n\s*+(?=\w)")
_IN_BRACKETS = re.compile(r"\((?:[^()]++|\([^()]*+\))*+\)")
_MARK_RUN = re.compile(r"[^\w\s\0-\u02ff]{32,}")
_MOST_MARKS = 8
_SHORT = 100  # so many marks are sorted in microseconds
_PEOPLE = re.compile(r"[;\n,]|(?<=\s)и(?=\s+[А-ЯЁ])|/")
_NUMBERING = re.compile(r"^\s*\d{1,3}\s*[.)]\s*")
_NAME_WORD = r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁа-яё][а-яё]+)*"
_FULL_NAME = re.compile(
    rf"(?:{_NAME_WORD}|[А-ЯЁ]{{2,}}(?:-[А-ЯЁ]{{2,}})?)(?: (?:{_NAME_WORD}|[А-ЯЁ]{{2,}}|[А-ЯЁ]\.|оглы|кызы)){{1,3}}"
)


def clean_text(value: object, *, multiline: bool = False) -> str:
    """Text as a person sees it: one blank between words, nothing invisible. 2009.0 → «2009», dates «14.09.2026»."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.date):
        return value.strftime("%d.%m.%Y")
    text = str(value)
    if len(text) > _SHORT and _MARK_RUN.search(text):
        text = _MARK_RUN.sub(_without_heaps, text)
    text = unicodedata.normalize("NFC", text)
    # what `_TIDY` changes is exactly what is not printable, and most texts hold nothing of it
    if not text.isprintable():
        text = text.translate(_TIDY)
    if multiline:
        return "\n".join(line for line in (" ".join(part.split()) for part in text.split("\n")) if line)
    return " ".join(text.split())


def xml_text(text: str) -> str:
    """Without the signs that no XML may hold (XML 1.0, 2.2): an office file is not written with them."""
    return _NOT_XML.sub("", text)


def _without_heaps(run: re.Match[str]) -> str:
    """No script puts more than a few marks upon one letter, and sorting thousands of them takes seconds."""
    kept, marks = [], 0
    for sign in run[0]:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks <= _MOST_MARKS:
            kept.append(sign)
    return "".join(kept)


def fold_lookalikes(text: str) -> str:
    """Latin letters drawn like Cyrillic ones become Cyrillic, in words that hold Cyrillic or nothing else but such.

    «Ивaнов» typed half in Latin is the same name; «Smith» stays as it is.
    """

    def fold(match: re.Match[str]) -> str:
        word = match[0]
        return word if word.isascii() and word.translate(_LOOKALIKE).isascii() else _folded(word)

    return text if not any("A" <= sign <= "z" for sign in text) else _WORD.sub(fold, text)


def _folded(word: str) -> str:
    folded = word.translate(_LOOKALIKE)
    return word if any("A" <= sign <= "z" for sign in folded) and word.isascii() else folded


@lru_cache(maxsize=20_000)
def normalise_name(name: str) -> str:
    """A full name for comparison: lower case, ё = е, one kind of hyphen, no dots, look-alike letters Cyrillic."""
    text = fold_lookalikes(clean_text(name)).lower().replace("ё", "е")
    text = re.sub(r"[.,'`’\"«»]+", " ", text)
    return " ".join(_HYPHENS.sub("-", text).strip("- ").split())


@lru_cache(maxsize=4_000)
def normalise_title(title: str) -> str:
    """A column title for comparison: letters and digits only, «Ф. И. О.» = «ФИО», «№ п/п» = «номер пп».

    A word hyphenated at the end of a line is joined again.
    """
    text = _HYPHENATED.sub("", str(title)).replace("№", " номер ")
    text = fold_lookalikes(clean_text(text)).lower().replace("ё", "е")
    words = re.sub(r"[\W_]+", " ", text).split()
    joined: list[str] = []
    single = False
    for word in words:
        if len(word) == 1 and not word.isdigit() and single:
            joined[-1] += word
        else:
            joined.append(word)
        single = len(word) == 1 and not word.isdigit()
    return " ".join(joined)


def split_people(value: object) -> list[str]:
    """«1. А; Б (8 класс)», lists by semicolon, comma, slash, new line or «и» → clean names, in order, once each."""
    text = _IN_BRACKETS.sub(" ", clean_text(value, multiline=True))
    names: dict[str, str] = {}
    for part in _PEOPLE.split(text):
        name = clean_text(_NUMBERING.sub("", part)).strip(" .,;–-") if part else ""
        if _ends_with_initial(part):
            name += "."
        if name:
            names.setdefault(normalise_name(name), name)
    return list(names.values())


def _ends_with_initial(part: str) -> bool:
    return re.search(r"\b[А-ЯЁ]\.\s*$", part) is not None


def looks_like_full_name(value: object) -> bool:
    """Two to four words with capitals, no digits: «Иванов Иван Иванович», «Иванов И. И.»."""
    text = fold_lookalikes(clean_text(value))
    return _FULL_NAME.fullmatch(re.sub(r"(?<=[А-ЯЁ]\.)(?=[А-ЯЁ]\.)", " ", text)) is not None


def is_blank(value: object) -> bool:
    """None and text of nothing but blanks and invisible signs."""
    if not isinstance(value, str):
        return value is None
    # nearly every cell begins with a letter or a digit: asked first, because cleaning costs ten times more
    return not (value and (value[0].isalnum() or clean_text(value)))

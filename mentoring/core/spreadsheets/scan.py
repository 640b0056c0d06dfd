"""A cheap streaming look into the XML parts: no parser, no tree, a few regular expressions over bytes.

It answers what the reader cannot be trusted with: how large the table really is (the ``dimension`` tag is only a
claim) and which cells hold formulas. A file made to deceive these expressions still meets the limits of the child.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from mentoring.core.spreadsheets.archive import RESAVE
from mentoring.core.spreadsheets.errors import RefusedFile
from mentoring.core.spreadsheets.limits import MAX_DEPTH, MAX_FORMULAS, MAX_MARKED, MAX_TAG_GAP, MAX_TAGS

_PREFIX = rb"<(?:[\w.\-]+:)?"
# Atomic groups and possessive repeats keep these linear: without them one endless tag costs hours.
# A cell with something inside (a self-closed one is only a coloured blank): column, row, and whether a formula follows.
_CELL = re.compile(
    _PREFIX + rb"c(?=[\s>])(?>(?:[^<>]*?\sr\s*=\s*[\"']([A-Za-z]{1,7})(\d{1,9})[\"'])?)[^<>]*+(?<!/)>"
    rb"(?:\s*" + _PREFIX + rb"(f)(?=[\s/>]))?"
)
_STEP = re.compile(
    _PREFIX + rb"(row|c)(?=[\s/>])(?>(?:[^<>]*?\sr\s*=\s*[\"']([A-Za-z]{0,7})(\d{1,9})[\"'])?)([^<>]*+)>"
    rb"(?:\s*" + _PREFIX + rb"(f)(?=[\s/>]))?"
)
_CUT = re.compile(_PREFIX + rb"(?:row|c)(?=[\s/>])")
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST)", re.IGNORECASE)
_ENCODING = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)""", re.IGNORECASE)


@dataclass(slots=True)
class Extent:
    """What one sheet part holds: the last filled row and column (from 1), filled cells, addresses of formulas."""

    rows: int = 0
    columns: int = 0
    cells: int = 0
    formulas: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Spent:
    """What the parts of one workbook have used up so far of ``MAX_TAGS`` and ``MAX_MARKED``."""

    tags: int = 0
    cells: int = 0


class Refless(Exception):
    """A cell carries no address of its own, so positions must be counted one by one."""


def column_number(letters: bytes | str) -> int:
    """«A» → 1, «XFD» → 16384."""
    number = 0
    for sign in letters.upper().encode() if isinstance(letters, str) else letters.upper():
        number = number * 26 + sign - 64
    return number


def column_letter(number: int) -> str:
    """1 → «A», 16384 → «XFD»."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def checked(pieces: Iterable[bytes], spent: Spent) -> Iterator[bytes]:
    """Pass the pieces of an XML part on, refusing document types, foreign encodings, absurd nesting and size."""
    first, tail, depth = True, b"", 0
    for piece in pieces:
        if first:
            first = False
            named = _ENCODING.search(piece[:400])
            if piece[:2] in (b"\xff\xfe", b"\xfe\xff") or (
                named and named[1].decode("latin-1").lower() not in ("utf-8", "utf8", "us-ascii")
            ):
                raise RefusedFile("encoding", f"Файл записан в необычной кодировке. {RESAVE}")
        if b"\0" in piece:
            raise RefusedFile("encoding", f"Файл записан в необычной кодировке. {RESAVE}")
        if _DOCTYPE.search(tail + piece[:16]) or _DOCTYPE.search(piece):
            raise RefusedFile("doctype", f"Внутри файла есть недопустимое описание DOCTYPE/ENTITY. {RESAVE}")
        # every element adds one «<» when it opens and one «</» or «/>» when it ends
        opened = piece.count(b"<")
        spent.tags += opened
        spent.cells += piece.count(b"<c ")
        if spent.tags > MAX_TAGS or spent.cells > MAX_MARKED:
            raise RefusedFile(
                "too_many_cells",
                "В книге слишком много ячеек, считая пустые с рамками и заливкой. Скопируйте таблицу в новую книгу.",
            )
        depth += opened - 2 * piece.count(b"</") - piece.count(b"/>") - piece.count(b"?>")
        if depth > MAX_DEPTH:
            raise RefusedFile("too_deep", f"Внутри файла слишком глубокая вложенность. {RESAVE}")
        tail = piece[-16:]
        yield piece


def extent(stream: Callable[[], Iterable[bytes]], judge: Callable[[Extent], None]) -> Extent:
    """Measure one part. ``stream`` opens it anew, ``judge`` is asked after every block and may refuse early."""
    try:
        return _measure(stream(), judge, _addressed)
    except Refless:
        return _measure(stream(), judge, _Counter())


def _measure(pieces: Iterable[bytes], judge: Callable[[Extent], None], take: Callable[[bytes, Extent], None]) -> Extent:
    found, buffer = Extent(), b""
    for piece in pieces:
        buffer += piece
        cut = _last_cell(buffer)
        if cut:
            take(buffer[:cut], found)
            judge(found)
            buffer = buffer[cut:]
        elif len(buffer) > MAX_TAG_GAP:
            take(buffer, found)
            judge(found)
            buffer = buffer[buffer.rfind(b"<") :]
            if len(buffer) > MAX_TAG_GAP:
                raise RefusedFile("long_text", "В одной из ячеек больше 2 млн знаков. Сократите текст.")
    take(buffer, found)
    judge(found)
    if len(found.formulas) > MAX_FORMULAS:
        raise RefusedFile(
            "too_many_formulas",
            "В книге слишком много формул. Скопируйте таблицу и вставьте её «только значения».",
        )
    return found


def _last_cell(buffer: bytes) -> int:
    """Where the last cell or row of the buffer begins: what stands before it is complete."""
    window = 4096
    while True:
        start = max(0, len(buffer) - window)
        last = 0
        for match in _CUT.finditer(buffer, start):
            last = match.start()
        if last or start == 0:
            return last
        window *= 16


def _addressed(block: bytes, found: Extent) -> None:
    cells = _CELL.findall(block)
    if not cells:
        return
    columns, rows, formulas = zip(*cells, strict=True)
    letters = set(columns)
    if b"" in letters:
        raise Refless
    found.cells += len(cells)
    found.columns = max(found.columns, *map(column_number, letters), 0)
    found.rows = max(found.rows, *map(int, set(rows)), 0)
    if any(formulas):
        found.formulas.update((column + row).decode().upper() for column, row, formula in cells if formula)


class _Counter:
    """Positions where addresses are left out: the next row, the next column. State lives between blocks."""

    def __init__(self) -> None:
        self.row = self.column = 0

    def __call__(self, block: bytes, found: Extent) -> None:
        for tag, letters, row, rest, formula in _STEP.findall(block):
            if tag == b"row":
                self.row = int(row) if row else self.row + 1
                self.column = 0
                continue
            self.column = column_number(letters) if letters else self.column + 1
            if letters:
                self.row = int(row)
            # blank ones count here: each costs as much as a filled one
            found.cells += 1
            if rest.endswith(b"/"):
                continue
            found.columns = max(found.columns, self.column)
            found.rows = max(found.rows, self.row)
            if formula:
                found.formulas.add(f"{column_letter(self.column)}{self.row}")

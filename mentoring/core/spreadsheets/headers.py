"""Finding the header of a handmade table: which row, one level or more, which column is which."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mentoring.core.spreadsheets.reader import Sheet, Value
from mentoring.core.spreadsheets.text import is_blank, normalise_title

SEARCH_ROWS = 60
"""Rows in which a header is looked for; titles and signatures above a table take a dozen at most."""
MAX_LEVELS = 3


@dataclass(frozen=True, slots=True)
class Column:
    """One expected column: ``titles`` are the accepted headings, the first is the one shown to people."""

    key: str
    titles: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """``row`` and ``end`` are indexes from 0, inclusive; ``mapping`` gives the index of a column by its key."""

    row: int
    end: int
    mapping: Mapping[str, int]
    duplicates: tuple[tuple[str, int], ...] = ()
    titles: Mapping[int, str] = field(default_factory=dict)


class Titles:
    """Accepted headings of a set of columns, ready for comparison."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.exact: dict[str, str] = {}
        for column in columns:
            for title in column.titles:
                for form in _forms(title):
                    self.exact.setdefault(form, column.key)

    def find(self, texts: Sequence[str]) -> str | None:
        """The column that one of the texts names outright; remarks in brackets may be left out."""
        for text in texts:
            for form in _forms(text):
                if key := self.exact.get(form):
                    return key
        return None

    def guess(self, text: str) -> str | None:
        """The only column whose heading begins so, or whose heading the text begins with; two words at least."""
        found = normalise_title(text)
        if " " not in found:
            return None
        longer = {key for title, key in self.exact.items() if title.startswith(found + " ")}
        if len(longer) == 1:
            return longer.pop()
        shorter = [title for title in self.exact if " " in title and found.startswith(title + " ")]
        return self.exact[max(shorter, key=len)] if shorter else None


def _forms(title: str) -> Iterator[str]:
    whole = normalise_title(title)
    if whole:
        yield whole
    bare = normalise_title(re.sub(r"\([^)]*\)?", " ", title))
    if bare and bare != whole:
        yield bare


def find_header(sheet: Sheet, columns: Sequence[Column]) -> Header | None:
    """The best header among the first rows: most columns, then fewest levels, then topmost. None if nothing fits."""
    titles = Titles(columns)
    required = {column.key for column in columns if column.required}
    grid = _Grid(sheet)
    best: Header | None = None
    best_score, most = 0, len(columns) * 2 + len(required)
    for top in range(min(SEARCH_ROWS, len(sheet.rows))):
        for levels in range(1, MAX_LEVELS + 1):
            if top + levels > len(sheet.rows) or not grid.filled(top + levels - 1) or not grid.filled(top):
                break
            header = _match(grid, titles, top, levels)
            score = len(header.mapping) * 2 + len(required & header.mapping.keys())
            if score > best_score and len(header.mapping) >= min(2, len(columns)):
                best, best_score = header, score
            if best_score == most:  # nothing further down can be better
                return best
    return best


def _match(grid: _Grid, titles: Titles, top: int, levels: int) -> Header:
    mapping: dict[str, int] = {}
    duplicates: list[tuple[str, int]] = []
    shown: dict[int, str] = {}
    rest: list[tuple[int, str]] = []
    for column in range(grid.width):
        texts = grid.texts(top, levels, column)
        if not texts:
            continue
        shown[column] = texts[0]
        key = titles.find(texts)
        if key is None:
            rest.append((column, texts[-1]))
        elif key in mapping:
            duplicates.append((key, column))
        else:
            mapping[key] = column
    for column, text in rest:
        key = titles.guess(text)
        if key is not None and key not in mapping:
            mapping[key] = column
    end = max([top + levels - 1, *(grid.bottom(top + levels - 1, column) for column in mapping.values())])
    return Header(top, end, mapping, tuple(duplicates), shown)


class _Grid:
    """Header rows with merged cells spread over the cells they cover."""

    def __init__(self, sheet: Sheet) -> None:
        self.rows = sheet.rows[: SEARCH_ROWS + MAX_LEVELS]
        self.width = max(map(len, self.rows), default=0)
        self.origin: dict[tuple[int, int], tuple[int, int]] = {}
        self.ends: dict[tuple[int, int], int] = {}
        for top, left, last_row, last_column in sheet.merged:
            if top >= len(self.rows):
                continue
            for row in range(top, min(last_row, top + MAX_LEVELS, len(self.rows) - 1) + 1):
                for column in range(left, min(last_column, self.width - 1) + 1):
                    self.origin[row, column] = (top, left)
            for column in range(left, min(last_column, self.width - 1) + 1):
                self.ends[top, column] = min(last_row, top + MAX_LEVELS)

    def filled(self, row: int) -> bool:
        return any(not is_blank(value) for value in self.rows[row])

    def text(self, row: int, column: int) -> str:
        row, column = self.origin.get((row, column), (row, column))
        value: Value = self.rows[row][column] if column < len(self.rows[row]) else None
        return "" if is_blank(value) else str(value)

    def texts(self, top: int, levels: int, column: int) -> list[str]:
        """Readings of one heading, the fullest first: all levels joined, an unmerged group to the left, the lowest."""
        parts = list(dict.fromkeys(filter(None, (self.text(row, column) for row in range(top, top + levels)))))
        if not parts:
            return []
        readings = [" ".join(parts)]
        if levels > 1 and not self.text(top, column):
            group = next(filter(None, (self.text(top, left) for left in range(column - 1, -1, -1))), "")
            readings.append(f"{group} {parts[-1]}")
        return [*readings, parts[-1]]

    def bottom(self, row: int, column: int) -> int:
        """The last row of the merged cell that holds this heading."""
        top, left = self.origin.get((row, column), (row, column))
        return max(row, self.ends.get((top, left), row))

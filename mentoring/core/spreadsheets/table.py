"""From a sheet made by hand to rows with known columns: titles, captions, totals and signatures are told apart.

What is left out is never lost in silence: ``Table.skipped`` names every such row and why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mentoring.core.spreadsheets.headers import Column, Header, find_header
from mentoring.core.spreadsheets.reader import Sheet, Value, Workbook
from mentoring.core.spreadsheets.scan import column_letter
from mentoring.core.spreadsheets.text import clean_text, is_blank, looks_like_full_name, normalise_title

__all__ = ["Cell", "Column", "Row", "Skipped", "Table", "best_table", "find_table"]

_TOTALS = ("итого", "всего", "итог")
_FOOTERS = frozenset(
    (
        "директор",
        "руководитель",
        "заместитель",
        "зам",
        "исполнитель",
        "исп",
        "ответственный",
        "ответственная",
        "подпись",
        "мп",
        "примечание",
        "примечания",
        "составил",
        "составила",
        "согласовано",
        "утверждаю",
        "утверждено",
        "проверил",
        "проверила",
        "тел",
        "телефон",
    )
)
_FOOTER_CELLS = 3


class Cell(NamedTuple):
    """A value with its address; blanks are None. ``formula``: the value was computed, not typed."""

    value: Value
    ref: str
    formula: bool = False


class Row(NamedTuple):
    """``number`` as Excel shows it; ``values`` holds every found column, empty cells included."""

    number: int
    values: Mapping[str, Cell]


class Skipped(NamedTuple):
    """A row that is not data. ``code``: caption, total, numbers, header, number_only, footer."""

    number: int
    code: str
    reason_ru: str
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """``header_row`` is None when no header was found; then ``missing`` is everything and there are no rows.

    ``mapping``: key → letter of the column; ``unknown_columns`` and ``duplicates``: (letter, heading) not used.
    ``score`` (0–2) compares sheets and sets of columns: share of all columns plus share of the required ones.
    """

    sheet: str
    header_row: int | None
    mapping: Mapping[str, str]
    rows: tuple[Row, ...]
    skipped: tuple[Skipped, ...]
    unknown_columns: tuple[tuple[str, str], ...]
    duplicates: tuple[tuple[str, str], ...]
    missing: tuple[Column, ...]
    score: float

    @property
    def missing_required(self) -> tuple[Column, ...]:
        return tuple(column for column in self.missing if column.required)


def best_table(workbook: Workbook, columns: Sequence[Column]) -> Table:
    """The table of the sheet that fits the columns best; of equals, the one with more rows, then the first."""
    tables = [find_table(sheet, columns) for sheet in workbook.sheets]
    if not tables:
        return _none("", columns)
    return max(tables, key=lambda table: (round(table.score, 6), bool(table.rows), len(table.rows)))


def find_table(sheet: Sheet, columns: Sequence[Column]) -> Table:
    """Find the header and read the rows under it."""
    header = find_header(sheet, columns)
    if header is None:
        return _none(sheet.name, columns)
    rows, skipped = _Body(sheet, header, columns).read()
    known = set(header.mapping.values())
    repeated = {column for _, column in header.duplicates}
    return Table(
        sheet=sheet.name,
        header_row=header.row + 1,
        mapping={key: column_letter(column + 1) for key, column in header.mapping.items()},
        rows=rows,
        skipped=skipped,
        unknown_columns=tuple(
            (column_letter(column + 1), clean_text(title))
            for column, title in header.titles.items()
            if column not in known and column not in repeated
        ),
        duplicates=tuple(
            (column_letter(column + 1), clean_text(header.titles[column])) for _, column in header.duplicates
        ),
        missing=tuple(column for column in columns if column.key not in header.mapping),
        score=_score(header, columns),
    )


def _none(name: str, columns: Sequence[Column]) -> Table:
    return Table(name, None, {}, (), (), (), (), tuple(columns), 0.0)


def _score(header: Header, columns: Sequence[Column]) -> float:
    required = [column for column in columns if column.required]
    met = sum(column.key in header.mapping for column in required)
    return len(header.mapping) / len(columns) + (met / len(required) if required else 1.0)


class _Body:
    """The rows under a header."""

    def __init__(self, sheet: Sheet, header: Header, columns: Sequence[Column]) -> None:
        self.sheet = sheet
        self.start = header.end + 1
        self.places = [(key, column, column_letter(column + 1)) for key, column in header.mapping.items()]
        self.mapped = set(header.mapping.values())
        self.heading = {column: normalise_title(title) for column, title in header.titles.items()}
        self.wide: set[tuple[int, int]] = set()
        self.above: dict[tuple[int, int], int] = {}
        for top, left, last_row, last_column in sheet.merged:
            if top < self.start:
                continue
            if last_column > left:
                self.wide.add((top, left))
            for row in range(top + 1, min(last_row, len(sheet.rows) - 1) + 1):
                self.above[row, left] = top

    def read(self) -> tuple[tuple[Row, ...], tuple[Skipped, ...]]:
        rows: list[Row] = []
        skipped: list[Skipped] = []
        first = True
        for index in range(self.start, len(self.sheet.rows)):
            values = self.sheet.rows[index]
            # continuations of merged cells do not make a row: own cells do
            filled = [column for column, value in enumerate(values) if value is not None and not is_blank(value)]
            if not filled:
                continue
            verdict = self._not_data(index, values, filled, first)
            if verdict is None:
                rows.append(Row(index + 1, self._cells(index, values)))
            else:
                text = " ".join(clean_text(values[column]) for column in filled)
                skipped.append(Skipped(index + 1, *verdict, text[:200]))
            first = False
        return tuple(rows), tuple(skipped)

    def _not_data(
        self, index: int, values: tuple[Value, ...], filled: list[int], first: bool
    ) -> tuple[str, str] | None:
        if first and len(filled) >= 3 and _counts_up([values[column] for column in filled]):
            return "numbers", "номера столбцов под шапкой"
        if len(filled) == 1:
            return self._single(index, filled[0], values[filled[0]])
        texts = (values[column] for column in filled)
        word = next((_first_word(text) for text in texts if isinstance(text, str)), "")
        if word in _TOTALS:
            return "total", "строка итогов"
        if word in _FOOTERS and len(filled) <= _FOOTER_CELLS:
            return "footer", "подпись или примечание под таблицей"
        if self._repeats_header(values, filled):
            return "header", "повтор шапки"
        return None

    def _single(self, index: int, column: int, value: Value) -> tuple[str, str] | None:
        """One filled cell is a person only as a full name in a known column of its own width."""
        if not isinstance(value, str) or clean_text(value).strip(" .)").isdigit():
            return "number_only", "заполнен только номер"
        if _first_word(value) in _TOTALS:
            return "total", "строка итогов"
        if column in self.mapped and (index, column) not in self.wide and looks_like_full_name(value):
            return None
        return "caption", "заголовок внутри таблицы"

    def _repeats_header(self, values: tuple[Value, ...], filled: list[int]) -> bool:
        head = filled[:4]
        return len(head) >= min(2, len(filled)) and all(
            isinstance(values[column], str) and normalise_title(str(values[column])) == self.heading.get(column)
            for column in head
        )

    def _cells(self, index: int, values: tuple[Value, ...]) -> dict[str, Cell]:
        number = index + 1
        formulas = self.sheet.formulas
        cells: dict[str, Cell] = {}
        width = len(values)
        for key, column, letter in self.places:
            value = values[column] if column < width else None
            if value is None and (index, column) in self.above:
                source = self.sheet.rows[self.above[index, column]]
                value = source[column] if column < len(source) else None
            ref = f"{letter}{number}"
            blank = value.__class__ is str and is_blank(value)
            cells[key] = Cell(None if blank else value, ref, ref in formulas)
        return cells


def _first_word(value: str) -> str:
    # one word is enough, and surnames repeat, so the answer is mostly remembered; «И т о г о» is asked as a whole
    head = value.split(None, 1)[0]
    whole = len(head) <= 3 or head.endswith("-")
    return normalise_title(value if whole else head).split(" ", 1)[0]


def _counts_up(values: Sequence[Value]) -> bool:
    texts = [clean_text(value).strip(" .()") for value in values]
    return texts[0].isdigit() and all(text == str(int(texts[0]) + step) for step, text in enumerate(texts))

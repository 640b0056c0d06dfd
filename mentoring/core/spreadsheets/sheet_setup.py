"""What surrounds the cells of a sheet: widths, frozen header, printing, drop-downs, a legal and unique name."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from mentoring.core.spreadsheets.scan import column_letter
from mentoring.core.spreadsheets.specs import SheetSpec

LISTS = "Списки"
_MAX_NAME = 31
_PAPER_WIDTH = 240
"""Characters across an A4 sheet on its side at the smallest size that can be read, about half of the usual."""


class SheetNames:
    """Names that Excel accepts: at most 31 signs, without []:*?/\\ and outer apostrophes, no two alike."""

    def __init__(self) -> None:
        self._taken = {LISTS.casefold()}

    def take(self, title: str) -> str:
        name = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", title)
        name = " ".join(name.split()).strip("'")[:_MAX_NAME].strip() or "Лист"
        candidate, number = name, 1
        while candidate.casefold() in self._taken:
            number += 1
            tail = f" ({number})"
            candidate = name[: _MAX_NAME - len(tail)] + tail
        self._taken.add(candidate.casefold())
        return candidate


def set_up(sheet: Any, spec: SheetSpec, header: int) -> None:
    """Everything that a write-only sheet must know before its first row. ``header`` is the row of the headings."""
    for number, column in enumerate(spec.columns, start=1):
        sheet.column_dimensions[column_letter(number)].width = column.width
    sheet.freeze_panes = f"{column_letter(spec.freeze_columns + 1)}{header + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4 if hasattr(sheet, "PAPERSIZE_A4") else 9
    across = max(1, math.ceil(sum(column.width for column in spec.columns) / _PAPER_WIDTH))
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = across, 0
    if across > 1 and spec.freeze_columns:
        sheet.print_title_cols = f"A:{column_letter(spec.freeze_columns)}"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{header - bool(spec.groups)}:{header}"
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top = margins.bottom = 0.5
    sheet.oddFooter.right.text = "стр. &P из &N"


def add_choices(sheet: Any, spec: SheetSpec, header: int, last: int, lists: list[Sequence[str]]) -> None:
    """Drop-downs for the columns with choices; equal lists are kept once. ``last`` is the last row they cover."""
    for number, column in enumerate(spec.columns, start=1):
        if not column.choices or last <= header:
            continue
        choices = tuple(column.choices)
        if choices not in lists:
            lists.append(choices)
        letter = column_letter(lists.index(choices) + 1)
        rule = DataValidation(
            type="list",
            formula1=f"'{LISTS}'!${letter}$1:${letter}${len(choices)}",
            allow_blank=True,
            showErrorMessage=True,
            errorTitle="Такого значения нет",
            error="Выберите значение из списка.",
        )
        place = column_letter(number)
        rule.add(f"{place}{header + 1}:{place}{last}")
        sheet.data_validations.append(rule)


def add_lists(book: Workbook, lists: Sequence[Sequence[str]], text: Callable[[Any, str], Any]) -> None:
    """The hidden sheet that feeds the drop-downs; none when there are none. ``text`` makes a safe cell."""
    if not lists:
        return
    sheet = book.create_sheet(LISTS)
    sheet.sheet_state = "hidden"
    for row in range(max(map(len, lists))):
        sheet.append([text(sheet, choices[row]) if row < len(choices) else None for choices in lists])

"""The table as a workbook that prints on landscape A4 like the document: merged headings, wrapped words."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from mentoring.core.spreadsheets.text import xml_text

from .table import HEADINGS, RESPONSIBLE, TIERS, Table

_WIDTHS = (8, 58, 20, 32, 34, 34)  # signs
_LAST = len(_WIDTHS)
_LINE_HEIGHT, _MAX_HEIGHT = 15, 409  # points; the second is Excel's own bound
_SIDE = Side(style="thin", color="555555")
_BOX = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_GREY = PatternFill("solid", fgColor="EDF0F4")
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def write_excel(table: Table) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Дорожная карта"
    for number, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions["ABCDEF"[number - 1]].width = width
    row = _above(sheet, table)
    _heading(sheet, row)
    for index, line in enumerate(table.rows, start=row + 2):
        for column, words in enumerate(line.cells, start=1):
            _put(sheet, index, column, words, bold=line.is_section, boxed=True)
        sheet.row_dimensions[index].height = _height(line.cells, _WIDTHS)
    _print_setup(sheet, row)
    book.properties.title = xml_text(table.title[:255])
    book.properties.creator = "Портал наставничества"
    book.properties.created = book.properties.modified = table.made_at.replace(tzinfo=None)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _above(sheet: Any, table: Table) -> int:
    """Stamp on the right, title over the whole width; the number of the first row of the heading."""
    lines = [*table.stamp, *(["ПРОЕКТ"] if table.is_draft else [])]
    for row, words in enumerate(lines, start=1):
        sheet.merge_cells(start_row=row, start_column=5, end_row=row, end_column=_LAST)
        _put(sheet, row, 5, words, bold=words in {"УТВЕРЖДАЮ", "ПРОЕКТ"})
    row = len(lines) + 2
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=_LAST)
    _put(sheet, row, 1, table.title, bold=True, centred=True)
    sheet.row_dimensions[row].height = _height((table.title,), (sum(_WIDTHS) * 0.9,)) + _LINE_HEIGHT / 2
    return row + 2


def _heading(sheet: Any, row: int) -> None:
    for column, words in enumerate(HEADINGS, start=1):
        sheet.merge_cells(start_row=row, start_column=column, end_row=row + 1, end_column=column)
        _put(sheet, row, column, words, bold=True, centred=True)
    sheet.merge_cells(start_row=row, start_column=4, end_row=row, end_column=_LAST)
    _put(sheet, row, 4, RESPONSIBLE, bold=True, centred=True)
    for column, words in enumerate(TIERS, start=4):
        _put(sheet, row + 1, column, words, bold=True, centred=True)
    for line in sheet.iter_rows(min_row=row, max_row=row + 1, max_col=_LAST):
        for cell in line:
            cell.border, cell.fill = _BOX, _GREY
    sheet.freeze_panes = f"A{row + 2}"


def _put(
    sheet: Any, row: int, column: int, words: str, *, bold: bool = False, centred: bool = False, boxed: bool = False
) -> None:
    """A text is always a text: «=…» in a name of an activity is no formula."""
    cell = sheet.cell(row, column)
    cell.value = xml_text(words) or None
    if words:
        cell.data_type = "s"
    cell.quotePrefix = words.startswith(_DANGEROUS)
    cell.font = Font(name="Arial", size=10, bold=bold)
    side, level = ("center", "center") if centred else ("left", "top")
    cell.alignment = Alignment(wrap_text=True, horizontal=side, vertical=level)
    if boxed:
        cell.border = _BOX


def _height(cells: tuple[str, ...], widths: tuple[float, ...]) -> float:
    """Excel fits rows by itself, other programs cut them."""
    lines = max(1 + int(len(words) * 1.05 // width) for words, width in zip(cells, widths, strict=True))
    return min(lines * _LINE_HEIGHT, _MAX_HEIGHT)


def _print_setup(sheet: Any, heading: int) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{heading}:{heading + 1}"
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.5
    sheet.oddFooter.right.text = "стр. &P из &N"

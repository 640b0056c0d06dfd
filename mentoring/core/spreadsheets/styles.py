"""Looks of cells. One set a workbook: Excel slows down with thousands of styles, so each is registered once."""

from __future__ import annotations

from copy import copy
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

_FORMATS = {
    "text": "General",
    "general": "General",
    "int": "#,##0",
    "number": "#,##0.0",
    "percent": "0.0%",
    "date": "DD.MM.YYYY",
    "datetime": "DD.MM.YYYY HH:MM",
}
_LINE = Side(style="thin", color="FFBFC8D6")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


class Styles:
    """Style numbers of a workbook, made on first use."""

    def __init__(self, book: Workbook) -> None:
        self._scratch = WriteOnlyCell(book.create_sheet("scratch"))
        book.remove(self._scratch.parent)
        self._known: dict[object, Any] = {}
        self._quoted: dict[int, Any] = {}

    def plain(self, name: str) -> Any:
        """``title``, ``line`` (text that runs over its neighbours) or ``header``."""
        if name not in self._known:
            cell = self._scratch
            cell.font = Font(name="Calibri", size=14 if name == "title" else 11, bold=name != "line")
            header = name == "header"
            cell.alignment = Alignment(
                wrap_text=header, vertical="center" if header else "top", horizontal="center" if header else None
            )
            cell.fill = PatternFill("solid", fgColor="FFE3EAF5") if header else PatternFill()
            cell.border = _BORDER if header else Border()
            cell.number_format = "General"
            self._known[name] = copy(cell._style)
        return self._known[name]

    def data(self, kind: str, *, bold: bool = False) -> Any:
        """A bordered cell of the table: text wraps, numbers keep to the right."""
        key = (kind, bold)
        if key not in self._known:
            cell = self._scratch
            cell.font = Font(name="Calibri", size=11, bold=bold)
            cell.fill = PatternFill()
            cell.border = _BORDER
            cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left" if kind == "text" else None)
            cell.number_format = _FORMATS[kind]
            self._known[key] = copy(cell._style)
        return self._known[key]

    def quoted(self, style: Any) -> Any:
        """The same look with the quote prefix: Excel keeps the cell a text for ever."""
        if id(style) not in self._quoted:
            cell = self._scratch
            cell._style = copy(style)
            cell.quotePrefix = True
            self._quoted[id(style)] = copy(cell._style)
            cell.quotePrefix = False
        return self._quoted[id(style)]

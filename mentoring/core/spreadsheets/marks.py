"""Colours and comments in a foreign workbook. Runs in the child only, imports nothing of the portal."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

_AUTHOR = "Портал"
_COMMENTS = 2_000
_FILLS = {
    False: PatternFill("solid", start_color="FFF8C9C4", end_color="FFF8C9C4"),
    True: PatternFill("solid", start_color="FFFFF0B3", end_color="FFFFF0B3"),
}
_NOT_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REF = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")


def mark(data: bytes, findings: Iterable[tuple[str, str, str, bool]]) -> bytes:
    """Several remarks to one cell are joined; after the first thousands cells are coloured only."""
    book = load_workbook(io.BytesIO(data), keep_links=False)
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    by_cell: dict[tuple[str, str], tuple[list[str], bool]] = {}
    for title, ref, message, warning in findings:
        if title not in sheets or not _REF.fullmatch(ref):
            continue
        messages, mild = by_cell.get((title, ref), ([], True))
        by_cell[title, ref] = ([*messages, message], mild and warning)
    for number, ((title, ref), (messages, mild)) in enumerate(by_cell.items()):
        cell = _writable(sheets[title], ref)
        cell.fill = _FILLS[mild]
        if number < _COMMENTS:
            cell.comment = _comment(cell, messages)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _writable(sheet: Any, ref: str) -> Any:
    """The cell itself, or the corner of the merged cell that covers it."""
    cell = sheet[ref]
    if isinstance(cell, MergedCell):
        area = next(area for area in sheet.merged_cells.ranges if ref in area)
        return sheet.cell(area.min_row, area.min_col)
    return cell


def _comment(cell: Any, messages: list[str]) -> Comment:
    """A comment that somebody left before stays above ours."""
    before = [cell.comment.text] if cell.comment else []
    text = _NOT_XML.sub("", "\n".join([*before, *messages]))[:2_000]
    return Comment(text, _AUTHOR, height=min(60 + 20 * text.count("\n") + len(text) // 2, 300), width=320)

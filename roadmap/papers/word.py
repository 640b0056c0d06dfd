"""The table as an editable .docx: A4 landscape, the heading repeated on every page, rows not torn."""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from mentoring.core.spreadsheets.text import xml_text

from .table import HEADINGS, RESPONSIBLE, TIERS, Table

_WIDTHS = (1.3, 8.6, 3.1, 4.4, 4.4, 4.4)  # centimetres, 26.2 of a landscape A4 with its margins
_FONT = "Times New Roman"


def write_word(table: Table) -> bytes:
    document = Document()
    _set_up(document, table)
    for line in table.stamp:
        _line(document.add_paragraph(), line, align=WD_ALIGN_PARAGRAPH.LEFT, indent=17)
    if table.is_draft:
        _line(document.add_paragraph(), "ПРОЕКТ", align=WD_ALIGN_PARAGRAPH.RIGHT, bold=True)
    _line(document.add_paragraph(), "", align=WD_ALIGN_PARAGRAPH.LEFT)
    _line(document.add_paragraph(), table.title, align=WD_ALIGN_PARAGRAPH.CENTER, bold=True, after=8)
    _table(document, table)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _set_up(document: Any, table: Table) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin, section.right_margin = Cm(2), Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(1.5)
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(11)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    about = document.core_properties
    about.title, about.author, about.language = xml_text(table.title)[:255], "Портал наставничества", "ru-RU"
    about.created = about.modified = table.made_at.replace(tzinfo=None)


def _table(document: Any, table: Table) -> None:
    grid = document.add_table(rows=2, cols=len(_WIDTHS))
    grid.style, grid.alignment, grid.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for index, words in enumerate(HEADINGS):
        _cell(grid.cell(0, index).merge(grid.cell(1, index)), words, bold=True, centred=True)
    _cell(grid.cell(0, 3).merge(grid.cell(0, 5)), RESPONSIBLE, bold=True, centred=True)
    for index, words in enumerate(TIERS, start=3):
        _cell(grid.cell(1, index), words, bold=True, centred=True)
    for row in grid.rows:
        _mark(row, "w:tblHeader")
    for line in table.rows:
        row = grid.add_row()
        _mark(row, "w:cantSplit")
        for cell, words in zip(row.cells, line.cells, strict=True):
            _cell(cell, words, bold=line.is_section)
    for row in grid.rows:
        for cell, width in zip(row.cells, _WIDTHS, strict=True):
            cell.width = Cm(width)
    for column, width in zip(grid.columns, _WIDTHS, strict=True):
        column.width = Cm(width)
    for cell in grid.rows[0].cells[3:]:
        cell.width = Cm(sum(_WIDTHS[3:]))


def _mark(row: Any, name: str) -> None:
    """A property of a row that python-docx has no word for."""
    element = OxmlElement(name)
    element.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(element)


def _cell(cell: Any, words: str, *, bold: bool = False, centred: bool = False) -> None:
    align = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT
    _line(cell.paragraphs[0], words, align=align, bold=bold)


def _line(paragraph: Any, words: str, *, align: Any, bold: bool = False, indent: float = 0, after: float = 0) -> None:
    run = paragraph.add_run(xml_text(words))
    run.bold = bold
    paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(after)
    paragraph.paragraph_format.space_before = Pt(0)
    if indent:
        paragraph.paragraph_format.left_indent = Cm(indent)

"""The uploaded workbook comes back with marks and otherwise as it was."""

import datetime
import io
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from mentoring.core.spreadsheets import marks as marks_room
from mentoring.core.spreadsheets.annotate import Mark, annotate
from mentoring.core.spreadsheets.errors import RefusedFile

from .books import book
from .hostile import CORPUS


def uploaded() -> bytes:
    workbook = openpyxl.Workbook()
    page = workbook.active
    page.title = "База"
    page["A1"] = "База наставляемых"
    page.merge_cells("A1:C1")
    page["A2"], page["B2"], page["C2"] = "Иванов", datetime.date(2026, 9, 14), "=1+1"
    page["A3"] = "=cmd|'/c calc'!A0"
    page["A3"].data_type = "s"
    page["A3"].quotePrefix = True
    page["B3"].comment = Comment("прежнее", "Кто-то")
    page.column_dimensions["A"].width = 41
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_a_bad_cell_is_coloured_and_explained() -> None:
    page = opened(annotate(uploaded(), [Mark("База", "A2", "Нет отчества"), Mark("База", "B2", "Рано", warning=True)]))[
        "База"
    ]
    assert page["A2"].fill.start_color.rgb == "FFF8C9C4"
    assert page["A2"].comment.text == "Нет отчества"
    assert page["B2"].fill.start_color.rgb == "FFFFF0B3"
    assert page["B2"].value == datetime.datetime(2026, 9, 14)
    assert page["C2"].fill.fill_type is None
    assert page.column_dimensions["A"].width == 41


def test_several_remarks_to_one_cell_are_joined_and_the_gravest_colours() -> None:
    found = [Mark("База", "A2", "раз", warning=True), Mark("База", "A2", "два")]
    cell = opened(annotate(uploaded(), found))["База"]["A2"]
    assert cell.comment.text == "раз\nдва"
    assert cell.fill.start_color.rgb == "FFF8C9C4"


def test_a_remark_of_somebody_else_stays() -> None:
    assert opened(annotate(uploaded(), [Mark("База", "B3", "наше")]))["База"]["B3"].comment.text == "прежнее\nнаше"


def test_a_mark_inside_a_merged_cell_goes_to_its_corner() -> None:
    page = opened(annotate(uploaded(), [Mark("База", "C1", "здесь")]))["База"]
    assert page["A1"].comment.text == "здесь"


def test_a_text_that_looks_like_a_formula_stays_a_text_and_a_formula_a_formula() -> None:
    page = opened(annotate(uploaded(), [Mark("База", "A3", "=1+1\x00")]))["База"]
    assert page["A3"].data_type == "s"
    assert page["A3"].quotePrefix is True
    assert page["C2"].value == "=1+1"
    assert page["A3"].comment.text == "=1+1"


def test_an_unknown_place_is_passed_over() -> None:
    marks = [Mark("Нет такого", "A1", "а"), Mark("База", "не адрес", "а"), Mark("База", "A1:B2", "а")]
    page = opened(annotate(uploaded(), marks))["База"]
    assert all(cell.comment is None or cell.comment.text == "прежнее" for row in page.iter_rows() for cell in row)


def test_marks_are_put_the_same_way_outside_the_child() -> None:
    page = opened(
        marks_room.mark(uploaded(), [("База", "C1", "а", False), ("База", "B3", "б", True), ("x", "y", "", False)])
    )
    assert page["База"]["A1"].comment.text == "а"
    assert page["База"]["B3"].comment.text == "прежнее\nб"


def test_thousands_of_remarks_are_coloured_and_the_first_explained() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 2_011))
    found = [("Лист1", f"A{n}", "плохо", False) for n in range(1, 2_011)]
    page = opened(marks_room.mark(book(rows), found)).active
    assert page["A2000"].comment.text == "плохо"
    assert page["A2001"].comment is None
    assert page["A2010"].fill.start_color.rgb == "FFF8C9C4"


@pytest.mark.parametrize("name", ["sparse corner", "zip bomb", "document type", "password"])
def test_a_hostile_file_is_not_marked(name: str) -> None:
    make, code = CORPUS[name]
    with pytest.raises(RefusedFile) as refused:
        annotate(make(), [Mark("Лист1", "A1", "а")])
    assert refused.value.code == code

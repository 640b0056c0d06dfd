"""Written workbooks open right, are safe, and are the same bytes for the same input."""

import datetime
import hashlib
import io
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import time_machine

from mentoring.core.spreadsheets.guard import inspect
from mentoring.core.spreadsheets.reader import read_workbook
from mentoring.core.spreadsheets.specs import ColumnSpec, SheetSpec
from mentoring.core.spreadsheets.writer import write_workbook

NOW = datetime.datetime(2026, 9, 14, 9, 30, tzinfo=datetime.UTC)
DATE = datetime.date(2026, 9, 14)
COLUMNS = (
    ColumnSpec("№", 5, "int"),
    ColumnSpec("ФИО", 30),
    ColumnSpec("Дата", 12, "date"),
    ColumnSpec("Доля", 10, "percent"),
    ColumnSpec("Форма", 20, choices=("ученик – ученик", "учитель – учитель"), note="Выберите из списка"),
)
ROW = (1, "Иванов Иван", DATE, 0.7, "ученик – ученик")


def report(rows: Sequence[Sequence[object]] = (ROW,), **more: Any) -> SheetSpec:
    return SheetSpec("Отчёт", COLUMNS, rows, **more)


def opened(*sheets: SheetSpec) -> Any:
    return openpyxl.load_workbook(io.BytesIO(write_workbook(sheets, created=NOW)))


def column(values: Sequence[object], kind: Any = "text") -> list[Any]:
    page = opened(SheetSpec("Лист", (ColumnSpec("Имя", kind=kind),), [(value,) for value in values])).active
    return [page.cell(row, 1) for row in range(2, len(values) + 2)]


def test_a_long_text_makes_its_row_high_enough_to_be_read() -> None:
    long = "Взаимодействие наставника и наставляемого " * 3
    page = opened(SheetSpec("Лист", (ColumnSpec("Имя", 20),), [(long,), ("коротко",)])).active
    assert page.row_dimensions[2].height >= 15 * len(long) / 20
    assert page.row_dimensions[3].height is None


def test_whole_numbers_have_no_decimal_point() -> None:
    cells = column([413, Decimal("1271.00"), Decimal("61.73")], kind="number")
    assert [cell.number_format for cell in cells] == ["#,##0", "#,##0", "#,##0.0"]


def test_the_sheet_says_what_was_given() -> None:
    page = opened(
        report(
            preamble=(("", "Отчёт о программах"), ("Период", "I квартал 2026")),
            footer=((None, "Итого", None, 0.65, "нет данных"),),
            notes=("Данные на 14.09.2026",),
        )
    ).active
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["Отчёт о программах", None, None, None, None],
        ["Период: I квартал 2026", None, None, None, None],
        [None] * 5,
        ["№", "ФИО", "Дата", "Доля", "Форма"],
        [1, "Иванов Иван", datetime.datetime(2026, 9, 14), 0.7, "ученик – ученик"],
        [None, "Итого", None, 0.65, "нет данных"],
        [None] * 5,
        ["Данные на 14.09.2026", None, None, None, None],
    ]
    assert page["C5"].number_format == "DD.MM.YYYY"
    assert page["D5"].number_format == "0.0%"
    assert page["B6"].font.bold is True
    assert page["B5"].font.bold is False
    assert page["B5"].alignment.wrap_text is True


def test_the_header_is_frozen_filtered_and_repeated_on_paper() -> None:
    page = opened(report([ROW, ROW], preamble=(("", "Отчёт"),), freeze_columns=2)).active
    assert page.freeze_panes == "C4"
    assert page.auto_filter.ref == "A3:E5"
    assert page.print_title_rows == "$3:$3"
    assert page.page_setup.orientation == "landscape"
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage is True
    assert page.column_dimensions["B"].width == 30
    assert opened(report(autofilter=False)).active.auto_filter.ref is None


def test_a_wide_table_is_printed_on_several_pages_that_can_be_read() -> None:
    wide = tuple(ColumnSpec(f"Графа {number}", 20) for number in range(30))
    page = opened(SheetSpec("Свод", wide, [tuple(range(30))], freeze_columns=2)).active
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (3, 0)
    assert page.print_title_cols == "$A:$B"
    assert opened(SheetSpec("Свод", wide, [], freeze_columns=0)).active.print_title_cols is None
    assert opened(report(freeze_columns=2)).active.print_title_cols is None


def test_groups_of_columns_are_merged_above_the_header() -> None:
    page = opened(report(groups=(("Кто", 2), ("", 1), ("Как", 2)))).active
    assert {str(area) for area in page.merged_cells.ranges} == {"A1:B1", "D1:E1"}
    assert [page.cell(1, n).value for n in range(1, 6)] == ["Кто", None, None, "Как", None]
    assert page.print_title_rows == "$1:$2"
    assert page.freeze_panes == "A3"


@pytest.mark.parametrize(
    "text", ["=cmd|'/c calc'!A0", "=1+1", "+7 900", "-5", "@sum", "\tтаб", "\rввод", '=HYPERLINK("http://x")']
)
def test_a_dangerous_text_is_a_text(text: str) -> None:
    for cell in column([text]):
        assert cell.data_type in ("s", "inlineStr")
        assert cell.quotePrefix is True
        assert cell.value.strip() == text.strip()
    data = write_workbook([SheetSpec("Лист", (ColumnSpec("Имя"),), [(text,)])], created=NOW)
    assert inspect(data, filename="a.xlsx").formulas == {}


def test_danger_is_met_in_every_place_that_takes_text() -> None:
    spec = SheetSpec(
        "=Лист",
        (ColumnSpec("=1+1", note="=1", choices=("=1+1",)),),
        [("а",)],
        preamble=(("", "=1+1"), ("=1", "2")),
        footer=(("=1+1",),),
        groups=(("=1+1", 1),),
        notes=("=1+1",),
    )
    data = write_workbook([spec], created=NOW, title="=1", creator="=1")
    assert inspect(data, filename="a.xlsx").formulas == {}
    book = openpyxl.load_workbook(io.BytesIO(data))
    for page in book.worksheets:
        assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)


def test_an_ordinary_text_carries_no_prefix_and_an_error_word_stays_a_text() -> None:
    plain, error = column(["Иванов", "#N/A"])
    assert plain.quotePrefix is False
    assert (error.value, error.data_type) == ("#N/A", "s")


def test_numbers_stay_numbers_and_nothing_is_not_zero() -> None:
    values = [cell.value for cell in column([5, -5, Decimal("1.5"), float("nan"), None, "", True, "05"])]
    assert values == [5, -5, 1.5, None, None, None, "да", "05"]
    assert [cell.value for cell in column([1, 0, "нет данных"], "int")] == [1, 0, "нет данных"]


def test_a_moment_is_shown_in_the_zone_of_the_region() -> None:
    (cell,) = column([NOW], "datetime")
    assert cell.value == datetime.datetime(2026, 9, 14, 12, 30)
    assert cell.number_format == "DD.MM.YYYY HH:MM"


def test_signs_that_a_workbook_cannot_hold_are_left_out() -> None:
    bad, long = column(["Ива\x00нов\x0b", "ы" * 40_000])
    assert bad.value == "Иванов"
    assert len(long.value) == 32_767
    assert long.value.endswith("…")


def test_drop_downs_are_fed_from_a_hidden_sheet() -> None:
    other = SheetSpec(
        "Второй", (ColumnSpec("Форма", choices=COLUMNS[4].choices), ColumnSpec("Ещё", choices=["a"])), entry_rows=5
    )
    book = opened(report((), entry_rows=200), other)
    assert book.sheetnames == ["Отчёт", "Второй", "Списки"]
    assert book["Списки"].sheet_state == "hidden"
    assert [[cell.value for cell in row] for row in book["Списки"].iter_rows()] == [
        ["ученик – ученик", "a"],
        ["учитель – учитель", None],
    ]
    (rule,) = book["Отчёт"].data_validations.dataValidation
    assert rule.formula1 == "'Списки'!$A$1:$A$2"
    assert str(rule.sqref) == "E2:E201"
    assert [rule.formula1 for rule in book["Второй"].data_validations.dataValidation] == [
        "'Списки'!$A$1:$A$2",
        "'Списки'!$B$1:$B$1",
    ]
    assert book["Отчёт"]["E1"].comment.text == "Выберите из списка"


def test_a_template_reads_back_as_one_visible_sheet() -> None:
    data = write_workbook([report((), entry_rows=200)], created=NOW)
    assert [sheet.name for sheet in read_workbook(data, filename="a.xlsx").sheets] == ["Отчёт"]


def test_names_of_sheets_are_made_legal_and_unique() -> None:
    long = "Шпаковский муниципальный округ Ставропольского края"
    names = ["Свод: 1/2 [а]*?", long, long, "", "списки", "Отчёт", "отчёт", "'к'"]
    book = opened(*(SheetSpec(name, (ColumnSpec("а"),)) for name in names))
    assert book.sheetnames == [
        "Свод 1 2 а",
        "Шпаковский муниципальный округ",
        "Шпаковский муниципальный ок (2)",
        "Лист",
        "списки (2)",
        "Отчёт",
        "отчёт (2)",
        "к",
    ]


def test_equal_input_gives_equal_bytes_at_any_time() -> None:
    specs = [report(preamble=(("", "=Отчёт"),), groups=(("Кто", 2), ("", 3)), entry_rows=10, footer=(ROW,))]
    first = write_workbook(specs, created=NOW, title="Отчёт", creator="РЦН")
    with time_machine.travel(NOW + datetime.timedelta(days=40)):
        second = write_workbook(specs, created=NOW, title="Отчёт", creator="РЦН")
    assert hashlib.sha256(first).hexdigest() == hashlib.sha256(second).hexdigest()
    assert first != write_workbook(specs, created=NOW + datetime.timedelta(days=1), title="Отчёт", creator="РЦН")
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = openpyxl.load_workbook(io.BytesIO(first)).properties
    assert properties.created == properties.modified == datetime.datetime(2026, 9, 14, 9, 30)
    assert (properties.title, properties.creator) == ("Отчёт", "РЦН")


def test_rows_may_come_from_a_generator_and_must_fit_the_columns() -> None:
    page = opened(report(ROW for _ in range(3))).active  # type: ignore[arg-type]
    assert page.max_row == 4
    with pytest.raises(ValueError, match="zip"):
        opened(report([(1, 2)]))


def test_a_source_that_fails_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def rows() -> Iterator[tuple[object, ...]]:
        yield ROW
        assert list(tmp_path.iterdir())
        raise RuntimeError("the database has gone")

    with pytest.raises(RuntimeError, match="gone"):
        write_workbook([report(), report(rows())], created=NOW)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_sheet_that_fails_before_its_first_row_leaves_no_file_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    wrong: Any = (("без значения",),)
    with pytest.raises(ValueError, match="unpack"):
        write_workbook([report(), report(preamble=wrong)], created=NOW)
    assert not list(tmp_path.iterdir())


def test_a_workbook_needs_a_sheet() -> None:
    with pytest.raises(ValueError, match="at least one sheet"):
        write_workbook([], created=NOW)


def test_what_is_written_passes_our_own_gate() -> None:
    data = write_workbook([report([ROW] * 500)], created=NOW)
    (sheet,) = read_workbook(data, filename="a.xlsx").sheets
    assert sheet.rows[500] == (1, "Иванов Иван", DATE, 0.7, "ученик – ученик")


def test_signs_that_no_xml_may_hold_are_left_out() -> None:
    (cell,) = column(["Ива\x01нов\uffff \ufffeИван"])
    assert cell.value == "Иванов Иван"

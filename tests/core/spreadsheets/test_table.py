"""Handmade tables are understood; what is left out is named."""

import datetime
import io

import openpyxl
import pytest

from mentoring.core.spreadsheets.reader import Sheet, Value, Workbook, read_workbook
from mentoring.core.spreadsheets.table import Column, Table, best_table, find_table

DATE = datetime.date(2026, 9, 14)
NUMBER = Column("number", ("№", "№ п/п"))
NAME = Column("name", ("ФИО наставляемого", "ФИО"), required=True)
YEAR = Column("year", ("Год рождения наставляемого", "Год рождения"))
CONTACT = Column("contact", ("Контактные данные для связи (данные представителя)", "Контактные данные"))
MENTOR = Column("mentor", ("ФИО наставника", "Наставник ФИО"), required=True)
WORK = Column("work", ("Место работы/учебы наставника", "Наставник место работы"))
COLUMNS = (NUMBER, NAME, YEAR, CONTACT, MENTOR, WORK)
HEADER = ("№", "ФИО наставляемого", "Год рождения наставляемого", "Контактные данные", "ФИО наставника", "Класс")
IVANOV = (1, "Иванов Иван Иванович", 2010, "+7 900 000-00-00", "Петров Пётр Петрович", "СОШ № 7")
SIDOROV = (2, "Сидоров Семён Ильич", 2011, None, "Петров Пётр Петрович", "СОШ № 7")


def sheet(*rows: tuple[Value, ...], **more: object) -> Sheet:
    return Sheet("База", list(rows), **more)  # type: ignore[arg-type]


def names(table: Table) -> list[Value]:
    return [row.values["name"].value for row in table.rows]


def codes(table: Table) -> list[tuple[int, str]]:
    return [(row.number, row.code) for row in table.skipped]


def test_a_plain_table_is_read_with_addresses() -> None:
    table = find_table(sheet(HEADER, IVANOV, SIDOROV), COLUMNS)
    assert table.header_row == 1
    assert table.mapping == {"number": "A", "name": "B", "year": "C", "contact": "D", "mentor": "E"}
    assert [row.number for row in table.rows] == [2, 3]
    assert table.rows[1].values["mentor"] == ("Петров Пётр Петрович", "E3", False)
    assert table.rows[1].values["contact"] == (None, "D3", False)
    assert table.missing == (WORK,)
    assert table.missing_required == ()
    assert table.unknown_columns == (("F", "Класс"),)


@pytest.mark.parametrize(
    "heading",
    [
        "фио наставляемого",
        "ФИО  наставляемого *",
        "Ф.И.О. наставляемого",
        "Ф. И. О.\nнаставляемого:",
        "ФИО\u00a0наставляемого",
        "ФИО настав-\nляемого",
        "ФИO нaстaвляемогo",  # Latin letters
        "ФИО наставляемого (полностью)",
        "ФИО наставляемого на 01.09.2026",
    ],
)
def test_a_heading_is_known_in_every_spelling(heading: str) -> None:
    table = find_table(sheet((heading, "ФИО наставника"), ("Иванов Иван", "Петров Пётр")), COLUMNS)
    assert table.mapping == {"name": "A", "mentor": "B"}


def test_yo_and_ye_are_one_letter_in_headings() -> None:
    column = Column("study", ("Место учёбы",))
    assert find_table(sheet(("Место учебы", "ФИО"), ("а", "б")), (column, NAME)).mapping["study"] == "A"


def test_columns_may_stand_in_any_order_with_strangers_between() -> None:
    table = find_table(
        sheet(("Класс", "ФИО наставника", "Куратор", "ФИО наставляемого"), ("7а", "Петров Пётр", "К", "Иванов Иван")),
        COLUMNS,
    )
    assert table.mapping == {"mentor": "B", "name": "D"}
    assert table.unknown_columns == (("A", "Класс"), ("C", "Куратор"))
    assert names(table) == ["Иванов Иван"]


def test_titles_above_and_blank_rows_are_passed_over() -> None:
    table = find_table(
        sheet(
            ("База наставляемых МБОУ СОШ № 7",),
            ("на 14.09.2026 г.", None, "УТВЕРЖДАЮ"),
            (),
            HEADER,
            (" \u00a0", None),
            IVANOV,
        ),
        COLUMNS,
    )
    assert table.header_row == 4
    assert [row.number for row in table.rows] == [6]
    assert table.skipped == ()


def test_numbers_of_columns_under_the_header_are_left_out() -> None:
    table = find_table(sheet(HEADER, (1, 2, 3, 4, 5, 6), IVANOV), COLUMNS)
    assert codes(table) == [(2, "numbers")]
    assert names(table) == ["Иванов Иван Иванович"]
    as_text = find_table(sheet(HEADER, ("1", "2", "3.", "(4)", "5", "6"), IVANOV), COLUMNS)
    assert codes(as_text) == [(2, "numbers")]


def test_captions_totals_and_signatures_are_left_out_with_the_reason() -> None:
    table = find_table(
        sheet(
            HEADER,
            ("Форма «ученик – ученик»",),
            IVANOV,
            (None, "8 класс"),
            SIDOROV,
            HEADER,
            (3,),
            ("Итого по школе:", 2),
            (None, "ВСЕГО", 2, None, 2),
            ("Всего: 2",),
            (None, "Директор", None, None, "Смирнова А. А."),
            ("Исполнитель: Смирнова",),
        ),
        COLUMNS,
    )
    assert names(table) == ["Иванов Иван Иванович", "Сидоров Семён Ильич"]
    assert codes(table) == [
        (2, "caption"),
        (4, "caption"),
        (6, "header"),
        (7, "number_only"),
        (8, "total"),
        (9, "total"),
        (10, "total"),
        (11, "footer"),
        (12, "caption"),
    ]
    assert table.skipped[0].text == "Форма «ученик – ученик»"
    assert all(row.reason_ru for row in table.skipped)


def test_a_person_with_nothing_but_a_name_is_a_row() -> None:
    table = find_table(sheet(HEADER, (None, "Иванова-Смит Анна Ильинична"), (None, "Ким Ин")), COLUMNS)
    assert [row.number for row in table.rows] == [2, 3]


def test_a_name_merged_across_the_table_is_a_caption() -> None:
    rows = (HEADER, (None, "Петров Пётр Петрович"), IVANOV)
    table = find_table(sheet(*rows, merged=((1, 1, 1, 5),)), COLUMNS)
    assert codes(table) == [(2, "caption")]


def test_somebody_called_director_in_a_full_row_is_a_person() -> None:
    table = find_table(sheet(HEADER, (None, "Директор Иван Иванович", 2010, "+7", "Петров Пётр", "СОШ")), COLUMNS)
    assert len(table.rows) == 1


def test_a_header_of_two_levels_is_joined() -> None:
    table = find_table(
        sheet(
            ("№", "ФИО наставляемого", "Наставник", None, "Год рождения"),
            (None, None, "ФИО", "место работы", None),
            (1, "Иванов Иван", "Петров Пётр", "СОШ № 7", 2010),
            merged=((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 1, 4)),
        ),
        COLUMNS,
    )
    assert table.mapping == {"number": "A", "name": "B", "mentor": "C", "work": "D", "year": "E"}
    assert [row.number for row in table.rows] == [3]


def test_a_group_heading_that_was_not_merged_still_covers_its_columns() -> None:
    table = find_table(
        sheet(
            ("ФИО наставляемого", "Наставник"),
            (None, "ФИО", "место работы"),
            ("Иванов Иван", "Петров Пётр", "СОШ № 7"),
        ),
        COLUMNS,
    )
    assert table.mapping == {"name": "A", "mentor": "B", "work": "C"}
    assert [row.number for row in table.rows] == [3]


def test_a_header_merged_over_two_rows_does_not_become_data() -> None:
    merged = (*((0, column, 1, column) for column in range(6)), (500, 0, 501, 0))
    table = find_table(sheet(HEADER, (), IVANOV, merged=merged), COLUMNS)
    assert [row.number for row in table.rows] == [3]


def test_a_cell_merged_downwards_holds_for_all_its_rows() -> None:
    table = find_table(
        sheet(
            HEADER,
            IVANOV,
            (2, "Сидоров Семён Ильич", 2011),
            (),
            (3, "Яковлев Ян", 2012),
            merged=((1, 4, 3, 4),),
        ),
        COLUMNS,
    )
    assert [row.values["mentor"].value for row in table.rows] == ["Петров Пётр Петрович", "Петров Пётр Петрович", None]


def test_blank_text_is_an_empty_cell_and_formulas_are_marked() -> None:
    rows = (HEADER, (1, "Иванов Иван", 2010, " \u00a0\u200b", "Петров Пётр"))
    table = find_table(sheet(*rows, formulas=frozenset({"C2"})), COLUMNS)
    assert table.rows[0].values["contact"].value is None
    assert table.rows[0].values["year"].formula is True
    assert table.rows[0].values["name"].formula is False


def test_a_column_met_twice_is_reported_and_the_first_is_used() -> None:
    table = find_table(sheet(("ФИО", "ФИО наставляемого", "ФИО наставника"), ("Иванов Иван", "б", "в")), COLUMNS)
    assert table.mapping["name"] == "A"
    assert table.duplicates == (("B", "ФИО наставляемого"),)
    assert table.unknown_columns == ()


def test_a_shortened_heading_is_taken_when_it_can_mean_only_one_column() -> None:
    columns = (Column("start", ("Дата вхождения в программу",)), Column("end", ("Дата завершения программы",)), NAME)
    table = find_table(sheet(("ФИО", "Дата вхождения", "Дата"), ("Иванов Иван", DATE, DATE)), columns)
    assert table.mapping == {"name": "A", "start": "B"}


def test_a_heading_of_nothing_but_signs_is_no_column() -> None:
    table = find_table(sheet(("***", "ФИО", "Контактные данные"), ("+", "Иванов Иван", "–")), (NAME, CONTACT))
    assert table.mapping == {"name": "B", "contact": "C"}
    assert table.unknown_columns == (("A", "***"),)


def test_no_header_means_everything_is_missing() -> None:
    for rows in ((), (("просто", "слова"), ("и", "ещё")), (("ФИО наставника",),)):
        table = find_table(sheet(*rows), COLUMNS)
        assert table.header_row is None
        assert table.rows == ()
        assert table.missing_required == (NAME, MENTOR)
    assert best_table(Workbook(()), COLUMNS).missing == COLUMNS


def test_the_sheet_that_fits_best_is_chosen() -> None:
    book = Workbook(
        (
            Sheet("Справка", [("ФИО", "Год рождения"), ("а", 1)]),
            Sheet("Пустая форма", [HEADER]),
            Sheet("База", [HEADER, IVANOV]),
        )
    )
    assert best_table(book, COLUMNS).sheet == "База"


def test_the_score_tells_which_form_a_sheet_is(samples: object) -> None:
    data = (samples / "baza-nastavnikov.xlsx").read_bytes()  # type: ignore[operator]
    mentors = (MENTOR, Column("skills", ("Основные компетенции наставника",)), Column("time", ("Ресурс времени",)))
    book = read_workbook(data, filename="a.xlsx")
    assert best_table(book, mentors).score > best_table(book, COLUMNS).score
    table = best_table(book, mentors)
    assert table.header_row == 4
    assert len(table.rows) == 18
    assert table.skipped == ()


def test_a_real_file_with_everything_at_once() -> None:
    workbook = openpyxl.Workbook()
    page = workbook.active
    page.merge_cells("A1:F1")
    page["A1"] = "База наставляемых"
    for column, title in enumerate(HEADER, start=1):
        page.cell(3, column, title)
    for column in range(1, 7):
        page.cell(4, column, column)
    page.merge_cells("A5:F5")
    page["A5"] = "Форма «ученик – ученик»"
    for column, value in enumerate(IVANOV, start=1):
        page.cell(6, column, value)
    page["A6"] = "=ROW()-5"
    page["A7"], page["C7"] = "Итого", "=COUNT(C6:C6)"
    out = io.BytesIO()
    workbook.save(out)
    table = best_table(read_workbook(out.getvalue(), filename="a.xlsx"), COLUMNS)
    assert table.header_row == 3
    assert codes(table) == [(4, "numbers"), (5, "caption"), (7, "total")]
    assert names(table) == ["Иванов Иван Иванович"]
    assert table.rows[0].values["number"] == (None, "A6", True)

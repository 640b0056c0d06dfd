"""Values of cells as people type them."""

import contextlib
import datetime
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.core.spreadsheets.cells import (
    cell_ref,
    clean_text,
    column_letter,
    column_number,
    is_blank,
    looks_like_full_name,
    normalise_name,
    normalise_title,
    parse_date,
    parse_int,
    parse_year,
    split_people,
)
from mentoring.core.spreadsheets.errors import BadValue

DATE = datetime.date(2026, 9, 14)


@pytest.mark.parametrize(
    "value",
    [
        DATE,
        datetime.datetime(2026, 9, 14, 12),
        46279,
        46279.5,
        "46279",
        "14.09.2026",
        "14.9.26",
        " 14.09.2026\u00a0г. ",
        "14.09.2026г",
        "14/09/2026",
        "14-09-2026",
        "14. 09. 2026",
        "14 09 2026",
        "14.09.2026 0:00:00",
        "14 сентября 2026 г.",
        "14 сентября 2026 года",
        "14 сент. 2026",
        "«14» Сентября 2026 г.",
        "14\u00a0сентября\u00a02026",
        "2026-09-14",
        "2026-09-14T00:00:00",
        "2026-09-14T00:00:00+03:00",
        "2026.09.14",
    ],
)
def test_a_date_is_understood(value: object) -> None:
    assert parse_date(value) == DATE


@pytest.mark.parametrize(
    ("month", "number"),
    [
        ("января", 1),
        ("февраля", 2),
        ("марта", 3),
        ("апреля", 4),
        ("мая", 5),
        ("июня", 6),
        ("июля", 7),
        ("августа", 8),
        ("октября", 10),
        ("ноября", 11),
        ("декабря", 12),
        ("май", 5),
        ("март", 3),
    ],
)
def test_every_month_has_a_name(month: str, number: int) -> None:
    assert parse_date(f"1 {month} 2027") == datetime.date(2027, number, 1)


def test_two_digits_mean_the_nearest_century() -> None:
    assert parse_date("01.02.39").year == 2039
    assert parse_date("01.02.40").year == 1940
    assert parse_date("01.02.98").year == 1998


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "сентябрь",
        "31.02.2026",
        "14.13.2026",
        "2026",
        2026,
        True,
        "14.09",
        "1 мартобря 2026",
        1e300,
        float("nan"),
        float("inf"),
        -5,
        datetime.date(1812, 9, 7),
        "14.09.1026",
        "=cmd|x",
        "14.09.2026 или позже",
    ],
)
def test_what_is_not_a_date_is_named_with_what_is_allowed(value: object) -> None:
    with pytest.raises(BadValue) as bad:
        parse_date(value)
    assert bad.value.found == clean_text(value)
    assert "14.09.2026" in bad.value.allowed_ru


@pytest.mark.parametrize(
    "value",
    [
        2010,
        2010.0,
        "2010",
        "2010 г.р.",
        "2010г.р.",
        "2010 г. р.",
        "2010\xa0г.",
        "2010 год",
        "2010 года рождения",
        datetime.date(2010, 5, 1),
        datetime.datetime(2010, 5, 1),
        "01.05.2010",
        "1 мая 2010 г.",
        40299,
        datetime.date(1905, 7, 2),
    ],  # 2010 typed into a cell of the date format
)
def test_a_year_is_understood(value: object) -> None:
    assert parse_year(value) == 2010


@pytest.mark.parametrize(
    "value", [None, "", "10", 10, "двадцать", 1899, 2101, True, 2010.5, float("nan"), 1e300, "2010-2011", "20100"]
)
def test_what_is_not_a_year_is_refused(value: object) -> None:
    with pytest.raises(BadValue, match="год четырьмя цифрами"):
        parse_year(value)


@pytest.mark.parametrize("value", [1200, 1200.0, "1200", "1 200", "1\u00a0200", "1200,0", "1200.00"])
def test_a_whole_number_is_understood(value: object) -> None:
    assert parse_int(value) == 1200


@pytest.mark.parametrize("value", [None, "", "много", 1.5, "1,5", True, float("inf"), -1, "-1", 10**9, "12 00"])
def test_what_is_not_a_whole_number_is_refused(value: object) -> None:
    with pytest.raises(BadValue, match="целое число"):
        parse_int(value)


def test_bounds_of_a_number_are_its_own() -> None:
    assert parse_int("-3", minimum=-5, maximum=0) == -3
    with pytest.raises(BadValue, match="от 1 до 10"):
        parse_int(11, minimum=1, maximum=10)


def test_text_is_shown_as_a_person_sees_it() -> None:
    assert clean_text(" Иванов\u00a0\u2009 Иван\u200b\ufeff\x07\n\tИванович\u00ad ") == "Иванов Иван Иванович"
    assert clean_text("и\u0306") == "й"
    assert clean_text("a\r\n\r\n b\u2028c", multiline=True) == "a\nb\nc"
    assert clean_text("а\u202eб") == "аб"
    assert [clean_text(value) for value in (None, 2009.0, 1.5, 7, True, False, DATE)] == [
        "",
        "2009",
        "1.5",
        "7",
        "да",
        "нет",
        "14.09.2026",
    ]


@given(st.text())
def test_cleaning_twice_changes_nothing_and_blank_means_nothing_left(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    assert is_blank(text) == (once == "")


@given(st.text(alphabet="абвгдеёжАБВГДЕЁ acexopKT-–. \u00a0", max_size=40))
def test_a_normal_name_is_normal_already(name: str) -> None:
    once = normalise_name(name)
    assert normalise_name(once) == once
    assert "ё" not in once
    assert once == once.lower()


@pytest.mark.parametrize(
    "name",
    [
        "Семёнова-Тян Алёна Петровна",
        "семенова - тян  алена петровна",
        "СЕМЁНОВА–ТЯН\u00a0АЛЁНА ПЕТРОВНА",
        "Сeмёнoвa-Тян Алёнa Пeтрoвнa",  # Latin letters
        "Семёнова-Тян, Алёна Петровна.",
    ],
)
def test_one_person_has_one_name(name: str) -> None:
    assert normalise_name(name) == "семенова-тян алена петровна"


def test_a_latin_name_stays_latin() -> None:
    assert normalise_name("John Smith") == "john smith"
    assert normalise_name("COX") == "сох"
    assert normalise_name("Иванов И.И.") == normalise_name("иванов и. и.")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Иванов Иван; Петров Пётр", ["Иванов Иван", "Петров Пётр"]),
        ("Иванов Иван,Петров Пётр", ["Иванов Иван", "Петров Пётр"]),
        ("1. Иванов Иван\n2) Петров Пётр", ["Иванов Иван", "Петров Пётр"]),
        ("Иванов Иван (8 класс, староста); Петров Пётр;", ["Иванов Иван", "Петров Пётр"]),
        ("Иванов Иван и Петров Пётр", ["Иванов Иван", "Петров Пётр"]),
        ("Иванов И.И., Петров П. П.", ["Иванов И.И.", "Петров П. П."]),
        ("Иванов Иван; ИВАНОВ ИВАН", ["Иванов Иван"]),
        ("  Иванов\u00a0Иван ", ["Иванов Иван"]),
        ("Ильин Илья", ["Ильин Илья"]),
        ("", []),
        (None, []),
        ("; ,\n-", []),
    ],
)
def test_a_list_of_people_is_split(text: object, names: list[str]) -> None:
    assert split_people(text) == names


@pytest.mark.parametrize(
    "name",
    [
        "Иванов Иван",
        "Иванов Иван Иванович",
        "ИВАНОВ ИВАН",
        "Иванов И.И.",
        "Иванов И. И.",
        "Мамин-Сибиряк Ян",
        "Алиев Али Вели оглы",
        "Ивaнов Иван",
    ],
)
def test_a_full_name_looks_like_one(name: str) -> None:
    assert looks_like_full_name(name)


@pytest.mark.parametrize("text", ["", None, "Иванов", "8 класс", "Форма «ученик – ученик»", "база наставников", 5])
def test_a_caption_does_not_look_like_a_name(text: object) -> None:
    assert not looks_like_full_name(text)


def test_headings_are_compared_by_letters() -> None:
    assert normalise_title("№ п/п") == normalise_title("№\nп.п.") == "номер пп"
    assert normalise_title("Ф. И. О.") == normalise_title("ФИО") == "фио"
    assert normalise_title("Место работы/учёбы*") == "место работы учебы"
    assert normalise_title("---") == ""


@given(st.integers(1, 16_384), st.integers(1, 1_048_576))
def test_addresses_go_there_and_back(column: int, row: int) -> None:
    assert column_number(column_letter(column)) == column
    assert cell_ref(column, row) == f"{column_letter(column)}{row}"


def test_known_addresses() -> None:
    assert [column_letter(n) for n in (1, 26, 27, 702, 703, 16_384)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert cell_ref(2, 7) == "B7"


@pytest.mark.parametrize(
    ("take", "text"),
    [
        (split_people, "(" * 200_000),
        (split_people, "(" + "()" * 100_000),
        (split_people, "(а" * 100_000),
        (normalise_title, "ФИО-" + "\n" * 200_000),
        (normalise_title, "ФИО-" + " \n" * 100_000),
        (parse_date, "t" * 200_000),
        (clean_text, "а" + "\u0301\u0323" * 100_000),
    ],
    ids=["brackets", "pairs", "open", "lines", "blanks", "times", "marks"],
)
def test_a_long_text_made_to_hang_is_answered_at_once(take: Callable[[str], object], text: str) -> None:
    begun = time.process_time()
    with contextlib.suppress(BadValue):
        take(text)
    assert time.process_time() - begun < 2


def test_brackets_inside_brackets_are_a_remark_too() -> None:
    assert split_people("Иванов Иван (8 «А» (подгруппа 1), очно); Орлова Вера") == ["Иванов Иван", "Орлова Вера"]


def test_marks_upon_a_letter_stay_while_they_are_few() -> None:
    long = "слово " * 30
    assert clean_text(f"{long}и\u0306од а\u0301") == f"{long}йод а\u0301"
    assert clean_text(f"{long}а" + "\u0301" * 200) == f"{long}а" + "\u0301" * 8

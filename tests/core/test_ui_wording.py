"""Numbers and words as a Russian official form writes them."""

from decimal import Decimal

import pytest

from mentoring.core.wording import NBSP, cut, format_duration, format_number, plural_form


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (None, None, "нет данных"),
        (0, None, "0"),
        (84210, None, f"84{NBSP}210"),
        (1234567.5, None, f"1{NBSP}234{NBSP}567,5"),
        (41.25, 1, "41,3"),
        (Decimal("2.345"), 2, "2,35"),
        (50, 1, "50,0"),
        (-1500, None, f"−1{NBSP}500"),
        (-0.01, 1, "0,0"),
        (12.30, None, "12,3"),
    ],
)
def test_a_number_is_written_in_russian(value: float | None, digits: int | None, text: str) -> None:
    assert format_number(value, digits=digits) == text


@pytest.mark.parametrize(
    ("count", "word"),
    [(0, "пар"), (1, "пара"), (2, "пары"), (4, "пары"), (5, "пар"), (11, "пар"), (14, "пар"), (21, "пара"),
     (22, "пары"), (111, "пар"), (1001, "пара"), (-2, "пары")],
)  # fmt: skip
def test_a_word_agrees_with_its_number(count: int, word: str) -> None:
    assert plural_form(count, "пара", "пары", "пар") == word


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, "нет данных"), (5, "меньше минуты"), (61, f"2{NBSP}мин"), (180, f"3{NBSP}мин"), (3600, f"1{NBSP}ч"),
     (4800, f"1{NBSP}ч 20{NBSP}мин")],
)  # fmt: skip
def test_time_left_is_rough_and_never_promises_too_little(seconds: float | None, text: str) -> None:
    assert format_duration(seconds) == text


@pytest.mark.parametrize(
    ("words", "shown"), [("десять зна", "десять зна"), ("одиннадцать", "одиннадца…"), ("слово и ещё", "слово и е…")]
)
def test_a_text_too_long_for_its_column_is_cut_and_says_so(words: str, shown: str) -> None:
    assert cut(words, 10) == shown

"""Years and days of the table, and the words for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.numbering import Numbered, numbers, taken_by
from roadmap.terms import Years, day_words, moved, read_day, retitled, with_years, words, years_in

SOURCE = Years(2021, 2024)
NEXT = Years(2025, 2027)


@pytest.mark.parametrize(
    ("line", "target", "expected"),
    [
        (Years(2021, 2024), NEXT, Years(2025, 2027)),
        (Years(2022, 2024), NEXT, Years(2026, 2027)),
        (Years(2023, 2024), NEXT, Years(2027, 2027)),
        (Years(2024, 2024), NEXT, Years(2027, 2027)),
        (Years(2021, 2021), NEXT, Years(2025, 2025)),
        (Years(2021, 2024), Years(2025, 2030), Years(2025, 2030)),
        (Years(2022, 2024), Years(2025, 2030), Years(2026, 2028)),
        (Years(2023, 2024), Years(2025, 2025), Years(2025, 2025)),
    ],
)
def test_years_move_with_the_term_and_are_cut_to_it(line: Years, target: Years, expected: Years) -> None:
    assert moved(line, source=SOURCE, target=target) == expected


@given(st.integers(2021, 2024), st.integers(0, 3), st.integers(2025, 2060), st.integers(0, 9))
def test_moved_years_always_lie_inside(first: int, more: int, begin: int, length: int) -> None:
    line, target = Years(first, min(first + more, 2024)), Years(begin, begin + length)
    found = moved(line, source=SOURCE, target=target)
    assert target.covers(found)
    assert found.first <= found.last


@pytest.mark.parametrize(
    ("text", "years", "yearly", "expected"),
    [
        ("Ежегодно 2021 – 2024 гг.", NEXT, True, "Ежегодно 2025 – 2027 гг."),
        ("2022-2024 гг.", Years(2026, 2027), False, "2026-2027 гг."),
        ("2023 – 2024 гг.", Years(2026, 2027), False, "2026 – 2027 гг."),
        ("2023 – 2024 гг.", Years(2027, 2027), False, "2027 г."),
        ("2024 г.", Years(2027, 2027), False, "2027 г."),
        ("2024 г.", Years(2026, 2027), False, "2026-2027 гг."),
        ("Ежегодно 2021 – 2024 гг.", Years(2025, 2025), True, "2025 г."),
        ("до 1 октября каждого года", NEXT, True, "до 1 октября каждого года"),
        ("III квартал 2021, IV квартал 2024", NEXT, True, "Ежегодно 2025 – 2027 гг."),
    ],
)
def test_the_term_keeps_its_style(text: str, years: Years, yearly: bool, expected: str) -> None:
    assert with_years(text, years, yearly=yearly) == expected


def test_words_of_a_new_term() -> None:
    assert words(NEXT, yearly=True) == "Ежегодно 2025 – 2027 гг."
    assert words(NEXT, yearly=False) == "2025-2027 гг."
    assert words(Years(2025, 2025), yearly=True) == "2025 г."
    assert years_in("с 2026 по 2027 год") == Years(2026, 2027)
    assert years_in("до 1 октября") is None


@pytest.mark.parametrize(
    ("title", "years", "expected"),
    [
        ("План на период 2021-2024 гг.", NEXT, "План на период 2025-2027 гг."),
        ("План на 2021 – 2024 годы", NEXT, "План на 2025-2027 годы"),
        ("План на 2021-2024 гг.", Years(2026, 2026), "План на 2026 г."),
        ("План на 2026 г.", NEXT, "План на 2025-2027 гг."),
        ("План", NEXT, "План на 2025-2027 гг."),
        ("План", Years(2026, 2026), "План на 2026 г."),
    ],
)
def test_the_title_takes_the_years(title: str, years: Years, expected: str) -> None:
    assert retitled(title, years) == expected


@pytest.mark.parametrize(
    ("typed", "kept"), [("31.10", "10-31"), ("1.9", "09-01"), (" 28.02. ", "02-28"), ("05/12", "12-05")]
)
def test_a_day_is_read(typed: str, kept: str) -> None:
    assert read_day(typed) == kept
    assert read_day(day_words(kept)) == kept


@pytest.mark.parametrize(
    ("typed", "reason"),
    [("31.02", "Такого дня нет"), ("00.01", "Такого дня нет"), ("01.13", "Такого дня нет"), ("29.02", "не каждый год"),
     ("осень", "день и месяц"), ("31.10.2026", "день и месяц")],
)  # fmt: skip
def test_an_absurd_day_is_refused(typed: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_day(typed)


def test_years_have_something_in_common_or_nothing() -> None:
    assert NEXT.common(Years(2026, 2030)) == Years(2026, 2027)
    assert NEXT.common(Years(2028, 2030)) is None
    assert str(NEXT) == "2025–2027"
    assert str(Years(2025, 2025)) == "2025"


def test_numbers_follow_the_order_and_own_lines_go_on_after_the_parents() -> None:
    regional = [Numbered(1, None, "7", False), Numbered(2, 1, "", False), Numbered(3, None, "", False)]
    assert numbers(regional, taken={}) == {1: "1", 2: "1.1", 3: "2"}
    own = [
        Numbered(1, None, "1", True),
        Numbered(2, 1, "1.2", True),
        Numbered(3, 1, "", False),
        Numbered(4, None, "", False),
        Numbered(5, 4, "", False),
    ]
    taken = taken_by(["1", "1.2", "1.7", "3", "примечание"])
    assert taken == {"": 3, "1": 7}
    assert numbers(own, taken=taken) == {1: "1", 2: "1.2", 3: "1.8", 4: "4", 5: "4.1"}

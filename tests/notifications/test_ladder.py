"""The steps of a deadline at their borders."""

import datetime as dt

import pytest

from mentoring.notifications import ladder

DUE = dt.date(2026, 12, 31)


@pytest.mark.parametrize(
    ("left", "step"),
    [
        (15, None), (14, 14), (8, 14), (7, 7), (4, 7), (3, 3), (2, 3), (1, 1), (0, 1),
        (-1, ladder.OVERDUE), (-30, ladder.OVERDUE), (-31, None),
    ],
)  # fmt: skip
def test_the_lowest_step_that_is_reached(left: int, step: int | None) -> None:
    assert ladder.step_on(DUE, DUE - dt.timedelta(days=left)) == step


@pytest.mark.parametrize(("left", "told"), [(1, False), (-2, False), (-3, True), (-30, True), (-31, False)])
def test_the_tier_above_hears_on_the_third_day(left: int, told: bool) -> None:
    assert ladder.is_told_above(DUE, DUE - dt.timedelta(days=left)) is told


def test_whatever_is_on_a_step_lies_within_the_horizon() -> None:
    for left in range(-40, 30):
        today = DUE - dt.timedelta(days=left)
        first, last = ladder.horizon(today)
        if ladder.step_on(DUE, today) is not None or ladder.is_told_above(DUE, today):
            assert first <= DUE <= last


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (14, "Через 14 дней срок"), (3, "Через 3 дня срок"), (1, "Завтра срок"), (0, "Сегодня срок"),
        (-1, "Срок прошёл 31.12.2026"),
    ],
)  # fmt: skip
def test_how_long_is_left_is_said_in_words(left: int, words: str) -> None:
    assert ladder.in_words(DUE, DUE - dt.timedelta(days=left)) == words

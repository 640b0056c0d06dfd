"""Five bands of a value for the map: which band, and what the legend says."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from .wording import format_number

BANDS = 5


def equal_bounds(values: Sequence[float]) -> list[float]:
    """Four bounds that cut the span of the values into five equal parts; none when all values are equal."""
    if not values or min(values) == max(values):
        return []
    low, step = min(values), (max(values) - min(values)) / BANDS
    return [low + step * i for i in range(1, BANDS)]


def band_of(value: float, bounds: Sequence[float]) -> int:
    """1 (lowest) to 5; a value on a bound belongs to the band above. Without bounds: the middle band."""
    return bisect_right(bounds, value) + 1 if bounds else 3


def legend(values: Sequence[float], bounds: Sequence[float], digits: int | None) -> list[tuple[int, str]]:
    """`(band, words)` from low to high: «до 12,4», «12,4 – 18,0», …, «от 30,1»."""
    if not values:
        return []
    if not bounds:
        return [(3, format_number(values[0], digits=digits))]
    words = [format_number(bound, digits=digits) for bound in bounds]
    between = [f"{low} – {high}" for low, high in pairwise(words)]
    return list(enumerate([f"до {words[0]}", *between, f"от {words[-1]}"], start=1))

"""Russian numbers and plurals, the same on screens, in letters and in papers."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

NBSP = "\N{NO-BREAK SPACE}"
NO_DATA = "нет данных"
_MINUS = "\N{MINUS SIGN}"


def cut(words: str, limit: int) -> str:
    """At most `limit` signs for a column that holds no more; what is left out is seen to be."""
    return words if len(words) <= limit else f"{words[: limit - 1].rstrip()}…"


def format_number(value: int | float | Decimal | None, *, digits: int | None = None) -> str:
    """1234567.5 -> «1 234 567,5». None is «нет данных», never a zero.

    `digits` fixes the places after the comma; without it whole numbers have none and others at most two.
    Halves are rounded away from zero, as in state reports.
    """
    if value is None:
        return NO_DATA
    exact = Decimal(str(value))
    places = 2 if digits is None else digits
    rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    whole, _, fraction = f"{abs(rounded):f}".partition(".")
    if digits is None:
        fraction = fraction.rstrip("0")
    grouped = f"{int(whole):,}".replace(",", NBSP)
    sign = _MINUS if rounded < 0 else ""
    return f"{sign}{grouped}" + (f",{fraction}" if fraction else "")


def plural_form(count: int, one: str, few: str, many: str) -> str:
    """The form of a word for a number: 1 пара, 2 пары, 5 пар, 11 пар, 21 пара."""
    last_two, last = abs(count) % 100, abs(count) % 10
    if 11 <= last_two <= 14:
        return many
    if last == 1:
        return one
    return few if 2 <= last <= 4 else many


def format_duration(seconds: int | float | None) -> str:
    """Rough time for people: «меньше минуты», «3 мин», «1 ч 20 мин»."""
    if seconds is None:
        return NO_DATA
    minutes = int(seconds + 59) // 60
    if seconds < 60:
        return "меньше минуты"
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{minutes}{NBSP}мин"
    return f"{hours}{NBSP}ч" + (f" {rest}{NBSP}мин" if rest else "")

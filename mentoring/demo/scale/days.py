"""Days of a school year as programmes live through it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Quarter:
    """A period by its place in all years (`order`), with the texts that go into its rows."""

    order: int
    period_id: int
    ends_on: dt.date
    sent_at: dt.datetime
    late_at: dt.datetime
    closed: bool


def start_day(random: Random, school_year: int) -> dt.date:
    """Nearly half begin in September, most of the others in the autumn, the last ones in April."""
    when = random.random()
    if when < 0.45:
        return dt.date(school_year, 9, 1) + dt.timedelta(days=int(random.random() * 28))
    if when < 0.85:
        return dt.date(school_year, 10, 1) + dt.timedelta(days=int(random.random() * 85))
    return dt.date(school_year + 1, 1, 12) + dt.timedelta(days=int(random.random() * 100))


def last_day(random: Random, school_year: int) -> dt.date:
    return dt.date(school_year + 1, 5, 20) + dt.timedelta(days=int(random.random() * 40))


def early_day(random: Random, start: dt.date, end: dt.date) -> dt.date:
    """Some day between, when a programme stops before its end."""
    return start + dt.timedelta(days=14 + int(random.random() * max((end - start).days - 21, 1)))


def age_on(day: dt.date, born_on: dt.date | None, year: int | None) -> int | None:
    """Full years, or the difference of the years where only the year is known (`monitoring.models.Fact`)."""
    if born_on is not None:
        return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
    return None if year is None else day.year - year

"""A school year is written by its first calendar year: 2026 means 2026/27. It runs with the quarters, July to June."""

from __future__ import annotations

import datetime as dt


def school_year_of(date: dt.date) -> int:
    return date.year if date.month >= 7 else date.year - 1


def first_day(school_year: int) -> dt.date:
    return dt.date(school_year, 7, 1)


def label(school_year: int) -> str:
    """«2026/27»."""
    return f"{school_year}/{(school_year + 1) % 100:02d}"

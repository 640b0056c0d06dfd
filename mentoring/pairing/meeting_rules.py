"""What a meeting may be: within the pair's days, not in the future, of a bearable length."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from .enums import MeetingFormat
from .models import MAX_MINUTES, Pair
from .rules import Errors, PairRefused

# Signs of each text, as the columns hold them.
LENGTHS = {"theme": 200, "result": 300, "next_step": 200}
ALREADY = "Такая встреча за эту дату уже отмечена с другими данными: откройте её и исправьте."


@dataclass(frozen=True, slots=True)
class MeetingData:
    """A meeting as it is told. Texts hold nothing of health, police or family (trust.md §3)."""

    pair_id: int
    held_on: dt.date
    minutes: int
    format: str = MeetingFormat.REGULAR
    theme: str = ""
    result: str = ""
    next_step: str = ""

    @property
    def key(self) -> tuple[int, dt.date, str]:
        """One row of the table."""
        return self.pair_id, self.held_on, str(self.format)

    @property
    def content(self) -> tuple[int, str, str, str]:
        return self.minutes, self.theme, self.result, self.next_step


class MeetingsRefused(PairRefused):
    """Some of the meetings told at once cannot be; `by_row` says which (position) and why (by field)."""

    def __init__(self, by_row: dict[int, Errors]) -> None:
        super().__init__(next(iter(by_row.values())))
        self.by_row = by_row


def meeting_errors(pair: Pair, data: MeetingData, today: dt.date) -> Errors:
    """`pair` has begun. The last day is the day it was closed, or today."""
    errors: Errors = {}
    first, last = pair.started_on or today, pair.closed_on or today
    if data.held_on > today:
        errors["held_on"] = "Эта дата ещё не наступила."
    elif not first <= data.held_on <= last:
        errors["held_on"] = f"Дата встречи – от {first:%d.%m.%Y} до {last:%d.%m.%Y} (срок работы пары)."
    if not 1 <= data.minutes <= MAX_MINUTES:
        errors["minutes"] = f"Длительность – от 1 до {MAX_MINUTES} минут."
    if data.format not in MeetingFormat.values:
        errors["format"] = "Такого вида встречи нет."
    for name, length in LENGTHS.items():
        if len(getattr(data, name)) > length:
            errors[name] = f"Длиннее {length} знаков: напишите короче."
    return errors


def closing_errors(pair: Pair, closed_on: dt.date) -> Errors:
    """A pair does not end before its last meeting."""
    later = pair.meetings.filter(held_on__gt=closed_on).order_by("-held_on").first()
    if later is None:
        return {}
    return {"closed_on": f"После этой даты отмечена встреча ({later.held_on:%d.%m.%Y})."}


def start_errors(pair: Pair, started_on: dt.date | None) -> Errors:
    """A pair does not begin after its first meeting."""
    if started_on is None:
        return {}
    earlier = pair.meetings.filter(held_on__lt=started_on).order_by("held_on").first()
    if earlier is None:
        return {}
    return {"started_on": f"До этой даты уже отмечена встреча ({earlier.held_on:%d.%m.%Y})."}

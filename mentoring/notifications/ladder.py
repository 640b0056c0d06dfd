"""The ladder of a deadline: 14, 7, 3, 1 days before, the day after, and then the tier above (experience.md §3.15)."""

from __future__ import annotations

import datetime as dt

from mentoring.core.wording import plural_form

BEFORE = (14, 7, 3, 1)
OVERDUE = -1
ABOVE = -3
# Of what is over for longer nobody is reminded for the first time: it is seen on the boards.
FORGOTTEN = 30


def step_on(due: dt.date, today: dt.date) -> int | None:
    """The lowest step reached by today for who answers for the deadline; None when it is far, or long over.

    A day on which nothing could be prepared is caught up with: the step counts from when it is reached.
    """
    left = (due - today).days
    if left < 0:
        return OVERDUE if left >= -FORGOTTEN else None
    return min((step for step in BEFORE if left <= step), default=None)


def is_told_above(due: dt.date, today: dt.date) -> bool:
    """Whether the tier above hears of it."""
    return -FORGOTTEN <= (due - today).days <= ABOVE


def horizon(today: dt.date) -> tuple[dt.date, dt.date]:
    """Deadlines outside these two dates are on no step."""
    return today - dt.timedelta(days=FORGOTTEN), today + dt.timedelta(days=max(BEFORE))


def in_words(due: dt.date, today: dt.date) -> str:
    """«Сегодня срок», «Завтра срок», «Через 7 дней срок», «Срок прошёл 15.10.2026»."""
    left = (due - today).days
    if left < 0:
        return f"Срок прошёл {due:%d.%m.%Y}"
    if left < 2:
        return ("Сегодня срок", "Завтра срок")[left]
    return f"Через {left} {plural_form(left, 'день', 'дня', 'дней')} срок"

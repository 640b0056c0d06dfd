"""An event that goes on now, and a hall full of people in it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mentoring.access.actor import Actor
from mentoring.core import clock
from mentoring.events import services
from mentoring.events.models import Enrolment, Event

from . import hall

_FIRST = ("Анна", "Борис", "Вера", "Глеб", "Дарья", "Егор", "Жанна", "Захар", "Инна", "Клим")
_LAST = ("Орлов", "Громов", "Зимин", "Лосев", "Мохов", "Носов", "Репин", "Серов", "Титов", "Чехов")


def going_on(host: Actor, **changes: Any) -> Event:
    """It was announced three days before and began half an hour ago."""
    starts = clock.now() - hall.HOUR / 2
    with clock.set_to(starts - 3 * hall.DAY):
        return hall.announced(host, starts_at=starts, ends_at=starts + 3 * hall.HOUR, **changes)


def crowd(event: Event, place: Any, count: int) -> list[Enrolment]:
    """So many teachers of the organisation, enrolled by its head the day before."""
    names = [f"{last} {first} {middle}ович" for middle in _FIRST for last in _LAST for first in _FIRST][:count]
    head = place.head_actor
    with clock.set_to(event.starts_at - dt.timedelta(days=1)) as then:
        candidates = [hall.staff(head, name) for name in names]
        answers = services.enrol_many(event=event, candidates=candidates, actor=head, now=then)
    event.refresh_from_db()
    rows = [answer.enrolment for answer in answers]
    assert all(rows), [answer.reason for answer in answers if answer.reason]
    return rows  # type: ignore[return-value]

"""Preparing the reminders of a day: each once, whatever fails in between."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from mentoring.core import clock, jobs
from mentoring.core.jobs import JobContext
from mentoring.core.models import Job
from mentoring.notifications import ladder
from mentoring.notifications.messages import PortalMessage
from mentoring.notifications.services import send_each

from ..models import Reminder
from ..notifications_deadlines import DeadlineComes, DeadlineMissed, MissedBelow
from ..selectors.deadlines import Due, reminders_due

KIND = "roadmap.reminders"
# People a transaction: short enough for a killed worker to lose little, long enough to be quick.
_PEOPLE = 200


def enqueue_day(*, now: dt.datetime) -> Job:
    return jobs.enqueue_of_day(kind=KIND, title="Напоминания о сроках дорожной карты", now=now)


def prepare(context: JobContext) -> dict[str, int]:
    """The job: reminders and their messages commit together, some people at a time, so that the next attempt goes on
    where a killed one stopped. It speaks of the day for which it was asked, even after midnight."""
    today = dt.date.fromisoformat(context.params["date"])
    due = reminders_due(today)
    done = sent = 0
    for people in _batches(due):
        context.progress(done, len(due))
        with context.fenced():
            now = clock.now()
            Reminder.objects.bulk_create(
                [
                    Reminder(task_id=row.task_id, recipient_id=row.recipient_id, step=row.step, prepared_on=today)
                    for row in people
                ],
                ignore_conflicts=True,
            )
            sent += send_each(letters=_letters(people, today), now=now)
        done += len(people)
    return {"reminders": done, "messages": sent}


def _batches(due: list[Due]) -> Iterator[list[Due]]:
    batch: list[Due] = []
    for number, (_, rows) in enumerate(groupby(due, key=lambda row: row.recipient_id), start=1):
        batch += rows
        if number % _PEOPLE == 0:
            yield batch
            batch = []
    if batch:
        yield batch


def _letters(due: list[Due], today: dt.date) -> Iterator[tuple[int, PortalMessage, str]]:
    """One message a recipient, step and date; what is late below comes as one message."""
    for (user_id, step), group in groupby(due, key=lambda row: (row.recipient_id, row.step)):
        rows = list(group)
        if step == ladder.ABOVE:
            late = Counter(row.line for row in rows)
            lines = tuple(f"{line}: {count}" for line, count in sorted(late.items()))
            yield user_id, MissedBelow(len({row.body for row in rows}), lines), f"{KIND}:{today}:{step}"
            continue
        kind = DeadlineMissed if step == ladder.OVERDUE else DeadlineComes
        for date, same in groupby(rows, key=lambda row: row.due):
            lines = tuple(row.line for row in same)
            yield user_id, kind(date, today, lines), f"{KIND}:{today}:{step}:{date}"

"""Deadlines for calendars: whole days, so that no time zone moves them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.core import clock
from mentoring.core.calendars import CalendarEntry

from .enums import Status
from .selectors.tasks import own_tasks


def deadlines(actor: Actor, now: dt.datetime) -> Iterator[CalendarEntry]:
    """Open tasks of the actor's body; in the tier of the body only those who answer for tasks have them."""
    if not actor.has(Permission.ROADMAP_MARK):
        return
    own = own_tasks(actor, today=clock.local_date(now))
    for task in own.exclude(status__in=[Status.DONE, Status.NO_DATA]):
        yield CalendarEntry(
            uid=f"task-{task.public_id}@mentoring",
            title=f"Срок: {task.activity.number} {task.activity.title}"[:200],
            starts=task.due_on,
            ends=task.due_on + dt.timedelta(days=1),
            changed_at=task.state_since,
            description=task.activity.title,
            url=reverse("roadmap:task", args=[task.public_id]),
            sequence=task.version,
        )

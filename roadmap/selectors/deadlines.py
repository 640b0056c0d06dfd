"""Which reminders of which tasks are due on a day, and to whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from mentoring.access.permissions import Permission
from mentoring.accounts.selectors import holders_of
from mentoring.notifications import ladder

from ..enums import MarkState, Status
from ..models import Reminder, Task
from ..policies import Decider, decider

Body = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder to prepare: `body` is who is late, `line` the activity in words."""

    recipient_id: int
    task_id: int
    step: int
    due: dt.date
    body: Body
    line: str


def reminders_due(today: dt.date) -> list[Due]:
    """All reminders of the day that were not prepared yet, in the order of recipients."""
    prepared = set(
        Reminder.objects.filter(task__due_on__range=ladder.horizon(today)).values_list(
            "task_id", "recipient_id", "step"
        )
    )
    wanted = (due for due in _wanted(today) if (due.task_id, due.recipient_id, due.step) not in prepared)
    return sorted(wanted, key=lambda due: (due.recipient_id, due.step, due.due, due.line))


def _wanted(today: dt.date) -> Iterator[Due]:
    answer = holders_of(Permission.ROADMAP_MARK, on=today)
    confirm = holders_of(Permission.ROADMAP_CONFIRM, on=today)
    ministry = [user for user in confirm.get((None, None), []) if user not in answer.get((None, None), [])]
    region = [user for user in confirm.get((None, None), []) if user not in ministry]
    tasks = (
        Task.objects.in_force()
        .with_status(today)
        .filter(due_on__range=ladder.horizon(today), status__in=[Status.RUNNING, Status.OVERDUE])
        .exclude(state=MarkState.MARKED)
        # What a school owed before it was closed nobody can mend (services.tasks keeps it as history).
        .exclude(organisation__is_active=False)
        .values_list(
            "pk", "tier", "municipality_id", "municipality__is_krai", "organisation_id", "due_on", "in_charge_id",
            "activity__number", "activity__title", named=True,
        )
    )  # fmt: skip
    for task in tasks.iterator(chunk_size=5000):
        body: Body = (task.municipality_id, task.organisation_id)
        line = f"{task.activity__number} {task.activity__title}"
        step = ladder.step_on(task.due_on, today)
        assert step is not None  # inside the horizon there is always one
        people = answer.get(body, [])
        # A person in charge who has left the body does not keep the reminder from those who stay.
        for user_id in [task.in_charge_id] if task.in_charge_id in people else people:
            yield Due(user_id, task.pk, step, task.due_on, body, line)
        if ladder.is_told_above(task.due_on, today):
            above = {
                Decider.MINISTRY: ministry,
                Decider.CENTRE: region,
                Decider.MUNICIPALITY: confirm.get((task.municipality_id, None), []),
            }
            for user_id in above[decider(task.tier, of_krai=bool(task.municipality__is_krai))]:
                yield Due(user_id, task.pk, ladder.ABOVE, task.due_on, body, line)

"""What of the roadmap waits for a person, computed from tasks: what is done cannot stay in the list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Min
from django.urls import reverse

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.core import clock
from mentoring.core.waiting import ComingNext, WaitingItem, register, register_next
from mentoring.core.wording import plural_form

from .enums import MarkState, Status
from .models import Task
from .selectors.bodies import marker_ids
from .selectors.tasks import own_tasks, pressing, to_confirm
from .wording import next_step

_SHOWN = 5


def register_sources() -> None:
    register(to_do)
    register(to_decide)
    register_next(coming)


def to_do(actor: Actor, now: dt.datetime) -> Iterator[WaitingItem]:
    """Returned, overdue and near tasks of the actor's body, but for those of another person in charge."""
    if not actor.has(Permission.ROADMAP_MARK):
        return
    today = clock.local_date(now)
    rows = list(pressing(actor, today=today))
    others = {task.in_charge_id for task in rows} - {None, actor.user_id}
    if others:  # one who has left the body keeps nothing from those who stay; all rows are of one body
        others &= marker_ids(rows[0])
    rows = [task for task in rows if task.in_charge_id not in others]
    for task in rows[:_SHOWN]:
        returned = task.state == MarkState.RETURNED
        yield WaitingItem(
            kind="Дорожная карта",
            title=f"{task.activity.number} {task.activity.title}",
            text=_what(task, returned=returned, today=today),
            url=reverse("roadmap:task", args=[task.public_id]),
            due=task.due_on,
            since=task.state_since if returned else None,
            urgent=returned or task.status == Status.OVERDUE,
        )
    if len(rows) > _SHOWN:
        more = len(rows) - _SHOWN
        yield WaitingItem(
            kind="Дорожная карта",
            title=f"Ещё {more} {plural_form(more, 'задача', 'задачи', 'задач')} дорожной карты",
            text="Все задачи, которые пора делать.",
            url=f"{reverse('roadmap:tasks')}?show=pressing",
            due=rows[_SHOWN].due_on,
            count=more,
        )


def _what(task: Task, *, returned: bool, today: dt.date) -> str:
    """What to do; of another year also which, because the same line is there for this one."""
    step = "Отметка возвращена: исправьте и отметьте снова." if returned else f"{next_step(task)}."
    if task.needed and not returned:
        step += f" Готово {task.covered} из {task.needed}."
    return step if task.year == today.year else f"За {task.year} год. {step}"


def to_decide(actor: Actor, now: dt.datetime) -> Iterator[WaitingItem]:
    """Marks of the tier below."""
    found = to_confirm(actor).order_by().aggregate(count=Count("pk"), since=Min("state_since"))
    if found["count"]:
        yield WaitingItem(
            kind="Ждут подтверждения",
            title="Подтвердить выполнение мероприятий дорожной карты",
            text="Исполнители отметили выполнение и приложили подтверждения.",
            url=reverse("roadmap:to_confirm"),
            since=found["since"],
            count=found["count"],
            holds=True,
        )


def coming(actor: Actor, now: dt.datetime) -> Iterator[ComingNext]:
    """The next deadline of the body; the ministry is told that of the region, on which it decides."""
    if not (actor.has(Permission.ROADMAP_MARK) or actor.has(Permission.ROADMAP_CONFIRM)):
        return
    today = clock.local_date(now)
    task = own_tasks(actor, today=today).filter(status=Status.RUNNING, due_on__gte=today).first()
    if task is not None:
        yield ComingNext(
            f"Срок: {task.activity.number} {task.activity.title}",
            task.due_on,
            reverse("roadmap:task", args=[task.public_id]),
        )

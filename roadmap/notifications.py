"""Messages about marks: to the body that marked, and to the tier above that decides."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from mentoring.access.permissions import Permission
from mentoring.notifications.messages import Notice
from mentoring.notifications.models import Delivery
from mentoring.notifications.services import send

from .models import Task
from .selectors.bodies import decider_ids, marker_ids
from .wording import body_name

_MARKING = frozenset({Permission.ROADMAP_MARK})
_DECIDING = frozenset({Permission.ROADMAP_CONFIRM})


class MarkWaits(Notice):
    kind = "roadmap.mark_waits"
    label = "Отметка дорожной карты ждёт подтверждения"
    words = "Ждёт подтверждения"
    holders = _DECIDING


class MarkWithdrawn(Notice):
    kind = "roadmap.mark_withdrawn"
    label = "Исполнитель отозвал отметку дорожной карты"
    words = "Отметка отозвана"
    holders = _DECIDING


class MarkReturned(Notice):
    kind = "roadmap.mark_returned"
    label = "Отметка дорожной карты возвращена"
    words = "Отметка возвращена"
    delivery = Delivery.INSTANT
    holders = _MARKING


class MarkConfirmed(Notice):
    kind = "roadmap.mark_confirmed"
    label = "Выполнение мероприятия дорожной карты подтверждено"
    words = "Выполнение подтверждено"
    holders = _MARKING


class DecisionUndone(Notice):
    kind = "roadmap.mark_undone"
    label = "Решение по отметке дорожной карты отменено"
    words = "Решение отменено, отметка снова ждёт подтверждения"
    holders = _MARKING


class PutInCharge(Notice):
    kind = "roadmap.in_charge"
    label = "Вас назначили ответственным по дорожной карте"
    words = "Вы ответственный"
    holders = _MARKING


def mark_waits(task: Task, *, now: dt.datetime) -> None:
    _tell(MarkWaits, task, decider_ids(task), now, body=body_name(task))


def mark_withdrawn(task: Task, *, now: dt.datetime) -> None:
    _tell(MarkWithdrawn, task, decider_ids(task), now, body=body_name(task))


def mark_returned(task: Task, reason: str, *, now: dt.datetime) -> None:
    """The letter repeats the reason."""
    _tell(MarkReturned, task, marker_ids(task), now, comment=reason)


def mark_confirmed(task: Task, *, now: dt.datetime) -> None:
    _tell(MarkConfirmed, task, marker_ids(task), now)


def decision_undone(task: Task, *, now: dt.datetime) -> None:
    _tell(DecisionUndone, task, marker_ids(task), now)


def put_in_charge(task: Task, user_id: int, *, now: dt.datetime) -> None:
    """Once a moment of naming: who is named again later is told again."""
    _tell(PutInCharge, task, {user_id}, now, comment=task.activity.title, once=f"{user_id}:{now.isoformat()}")


def _tell(
    message: type[Notice],
    task: Task,
    recipients: set[int],
    now: dt.datetime,
    *,
    body: str = "",
    comment: str = "",
    once: str = "",
) -> None:
    """`body` is whose task it is, empty in messages to that body itself."""
    whose = f" – {body}" if body else ""
    about = f"п. {task.activity.number} за {task.year} год{whose}"
    send(
        recipients=recipients,
        message=message(about, reverse("roadmap:task", args=[task.public_id]), comment),
        key=f"{message.kind}:{task.pk}:{once}" if once else message.key_of(task),
        now=now,
    )

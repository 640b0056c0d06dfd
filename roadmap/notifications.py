"""Messages about marks: to the body that marked, and to the tier above that decides."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.urls import reverse

from mentoring.access.permissions import Permission
from mentoring.notifications.messages import PortalMessage
from mentoring.notifications.models import Delivery
from mentoring.notifications.services import send

from .models import Task
from .selectors.bodies import decider_ids, marker_ids
from .wording import body_name

_MARKING = frozenset({Permission.ROADMAP_MARK})
_DECIDING = frozenset({Permission.ROADMAP_CONFIRM})


@dataclass(frozen=True)
class _AboutTask(PortalMessage):
    """`body` is whose task it is, empty in messages to that body itself; `comment` is said in words below the title."""

    number: str
    year: int
    body: str
    address: str
    comment: str = ""

    words: ClassVar[str]

    @property
    def title(self) -> str:
        whose = f" – {self.body}" if self.body else ""
        return f"{self.words}: п. {self.number} за {self.year} год{whose}"

    @property
    def text(self) -> str:
        return self.comment

    @property
    def link(self) -> str:
        return self.address


class MarkWaits(_AboutTask):
    kind = "roadmap.mark_waits"
    label = "Отметка дорожной карты ждёт подтверждения"
    words = "Ждёт подтверждения"
    holders = _DECIDING


class MarkWithdrawn(_AboutTask):
    kind = "roadmap.mark_withdrawn"
    label = "Исполнитель отозвал отметку дорожной карты"
    words = "Отметка отозвана"
    holders = _DECIDING


class MarkReturned(_AboutTask):
    kind = "roadmap.mark_returned"
    label = "Отметка дорожной карты возвращена"
    words = "Отметка возвращена"
    delivery = Delivery.INSTANT
    holders = _MARKING


class MarkConfirmed(_AboutTask):
    kind = "roadmap.mark_confirmed"
    label = "Выполнение мероприятия дорожной карты подтверждено"
    words = "Выполнение подтверждено"
    holders = _MARKING


class DecisionUndone(_AboutTask):
    kind = "roadmap.mark_undone"
    label = "Решение по отметке дорожной карты отменено"
    words = "Решение отменено, отметка снова ждёт подтверждения"
    holders = _MARKING


class PutInCharge(_AboutTask):
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
    message: type[_AboutTask],
    task: Task,
    recipients: set[int],
    now: dt.datetime,
    *,
    body: str = "",
    comment: str = "",
    once: str = "",
) -> None:
    """Once a version of the row: a repeated click is not told twice."""
    send(
        recipients=recipients,
        message=message(task.activity.number, task.year, body, reverse("roadmap:task", args=[task.public_id]), comment),
        key=f"{message.kind}:{task.pk}:{once or task.version}",
        now=now,
    )

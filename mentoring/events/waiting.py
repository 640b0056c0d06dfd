"""What of events waits for a person, computed from their states."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.core import clock
from mentoring.core.waiting import ComingNext, WaitingItem, register, register_next

from .enums import EnrolmentState, EventState
from .models import Enrolment, Event
from .selectors.lists import waits

_SHOWN = 5


def register_sources() -> None:
    register(for_person)
    register_next(coming)


def for_person(actor: Actor, now: dt.datetime) -> Iterator[WaitingItem]:
    """Events to mark held, drafts to announce, invitations to answer, feedback to give."""
    if not actor.has(Permission.EVENT_VIEW):
        return
    found = waits(actor, now)
    for event in found.to_hold[:_SHOWN]:
        yield _item(
            "Мероприятия", f"Отметить присутствие: {event.title}", "Мероприятие прошло, отметьте, кто был.", event
        )
    for event in found.drafts[:_SHOWN]:
        yield _item("Мероприятия", f"Объявить: {event.title}", "Черновик пока видите только вы.", event)
    for event in found.to_enrol[:_SHOWN]:
        yield _item("Приглашения на мероприятия", event.title, _until(event), event)
    for row in found.to_rate[:_SHOWN]:
        yield WaitingItem(
            kind="Мероприятия",
            title=f"Оставить отзыв: {row.event.title}",
            text="Три оценки и пара слов, организатор увидит без имени.",
            url=reverse("events:feedback", args=[row.event.public_id]),
            since=row.event.ends_at,
        )


def _item(kind: str, title: str, text: str, event: Event) -> WaitingItem:
    return WaitingItem(
        kind=kind,
        title=title,
        text=text,
        url=reverse("events:card", args=[event.public_id]),
        due=clock.local_date(event.starts_at),
    )


def _until(event: Event) -> str:
    last = clock.local_date(event.enrol_until or event.starts_at)
    return f"{clock.local_date(event.starts_at):%d.%m.%Y}, записаться до {last:%d.%m.%Y}."


def coming(actor: Actor, now: dt.datetime) -> Iterator[ComingNext]:
    """The next event in which the person stands."""
    rows = Enrolment.objects.filter(
        user_id=actor.user_id or 0,
        state=EnrolmentState.ENROLLED,
        event__state=EventState.ANNOUNCED,
        event__starts_at__gte=now,
    )
    row = rows.select_related("event").order_by("event__starts_at").first()
    if row is not None:
        yield ComingNext(
            f"Мероприятие: {row.event.title}",
            clock.local_date(row.event.starts_at),
            reverse("events:card", args=[row.event.public_id]),
        )

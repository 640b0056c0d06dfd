"""What of events waits for a person, computed from their states."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.core import clock
from mentoring.core.waiting import ComingNext, WaitingItem, register, register_next
from mentoring.core.wording import plural_form

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
        yield WaitingItem(
            kind="Мероприятия",
            title=f"Отметить присутствие: {event.title}",
            text=f"Мероприятие было {_day(event.starts_at)}: отметьте, кто был, и что оно проведено.",
            url=reverse("events:card", args=[event.public_id]),
            since=event.ends_at,
            urgent=True,
        )
    for drafts in _by_series(found.drafts)[:_SHOWN]:
        yield _to_announce(drafts)
    for event in found.to_enrol[:_SHOWN]:
        last = event.enrol_until or event.starts_at
        yield WaitingItem(
            kind="Приглашения на мероприятия",
            title=event.title,
            text=f"{event.get_kind_display().capitalize()} {_day(event.starts_at)}: {_how(event)}.",
            url=reverse("events:card", args=[event.public_id]),
            due=clock.local_date(last),
        )
    for row in found.to_rate[:_SHOWN]:
        yield WaitingItem(
            kind="Мероприятия",
            title=f"Оставить отзыв: {row.event.title}",
            text=f"Вы были {_day(row.event.starts_at)}. Три оценки и пара слов, организатор увидит без имени.",
            url=reverse("events:feedback", args=[row.event.public_id]),
            since=row.event.ends_at,
        )


def _by_series(events: list[Event]) -> list[list[Event]]:
    """Drafts of one series together: they are announced together."""
    gathered: dict[tuple[str, int], list[Event]] = {}
    for event in events:
        key = ("series", event.series_id) if event.series_id is not None else ("event", event.pk)
        gathered.setdefault(key, []).append(event)
    return list(gathered.values())


def _to_announce(drafts: list[Event]) -> WaitingItem:
    first, count = drafts[0], len(drafts)
    when = f"Начало {_day(first.starts_at)}."
    if count > 1:
        when = f"{count} {plural_form(count, 'занятие', 'занятия', 'занятий')}, ближайшее {_day(first.starts_at)}."
    return WaitingItem(
        kind="Мероприятия",
        title=f"Объявить: {first.title}",
        text=f"{when} {'Черновик пока видите' if count == 1 else 'Черновики пока видите'} только вы.",
        url=reverse("events:card", args=[first.public_id]),
        due=clock.local_date(first.starts_at),
        count=count,
    )


def _how(event: Event) -> str:
    return "мест нет, можно встать в лист ожидания" if event.free == 0 else "запишитесь, если участвуете"


def _day(moment: dt.datetime) -> str:
    return f"{clock.local_date(moment):%d.%m.%Y}"


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

"""Events in calendars: one as a file, and those of a person in the personal feed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.core.calendars import CalendarEntry

from .enums import EventState
from .models import Enrolment, Event
from .models.events import of_body

# A feed holds what lies this far back: older entries are history, and clients ask for the whole feed every hour.
_BACK = dt.timedelta(days=92)
# Of a programme the calendar shows the beginning: the card has it whole, and a feed is fetched every hour.
_LONGEST = 1500


def entries(actor: Actor, now: dt.datetime) -> Iterator[CalendarEntry]:
    """Events in which the person takes part or waits for a place, and those that the own body holds.

    A cancelled one stays in the feed, marked so: a client that has it strikes it through.
    """
    if actor.user_id is None or not actor.has(Permission.EVENT_VIEW):
        return
    mine = Enrolment.objects.filter(event=OuterRef("pk"), user_id=actor.user_id).standing()
    wanted = Q(Exists(mine))
    if actor.has(Permission.EVENT_MANAGE):
        wanted |= of_body(actor.scope)
    events = (
        Event.objects.visible_to(actor)
        .filter(wanted, ends_at__gte=now - _BACK)
        .exclude(state=EventState.DRAFT)
        .order_by("starts_at", "pk")
    )
    for event in events:
        yield entry_of(event)


def entry_of(event: Event) -> CalendarEntry:
    """The same `uid` for life and a `sequence` that grows with each change that calendars show, a cancellation too."""
    cancelled = event.state == EventState.CANCELLED
    words = [event.topic, event.programme, f"Подключение: {event.link}" if event.link else ""]
    if cancelled:
        words.insert(0, f"Отменено: {event.cancel_reason}")
    return CalendarEntry(
        uid=uid_of(event),
        title=event.title,
        starts=event.starts_at,
        ends=event.ends_at,
        changed_at=event.state_since,
        description=_short("\n\n".join(word for word in words if word)),
        place=event.place or event.link,
        url=f"/events/{event.public_id}/",
        sequence=event.sequence,
        cancelled=cancelled,
    )


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def uid_of(event: Event) -> str:
    """Stable for the life of the event: its public id at the host of the portal (RFC 7986, 5.3)."""
    return f"{event.public_id}@{urlsplit(settings.SITE_ADDRESS).hostname}"

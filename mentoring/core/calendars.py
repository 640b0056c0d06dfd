"""Calendar files: entries that apps give, written as iCalendar with the zone of the portal.

An app registers a source in AppConfig.ready: `register(source)`, `source(actor, now)` gives the entries of one person.
The personal feed (mentoring.home) asks all of them; a single entry is downloaded where it stands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import icalendar
from django.conf import settings
from django.utils import timezone


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """`starts` a date: a whole day; an aware moment: a time. `uid` never changes, `sequence` grows with each change of
    it, so that a client that has the entry moves or strikes it (RFC 5545, 3.8.7.4)."""

    uid: str
    title: str
    starts: dt.date | dt.datetime
    ends: dt.date | dt.datetime | None
    changed_at: dt.datetime
    description: str = ""
    place: str = ""
    url: str = ""
    sequence: int = 0
    cancelled: bool = False


Source = Callable[[Any, dt.datetime], Iterable[CalendarEntry]]
_sources: list[Source] = []


def register(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def entries_for(actor: Any, now: dt.datetime) -> list[CalendarEntry]:
    return sorted((entry for source in _sources for entry in source(actor, now)), key=lambda entry: entry.uid)


def render(entries: Iterable[CalendarEntry], *, name: str) -> bytes:
    """An .ics file. Moments are written in the portal's zone with its definition, so a client elsewhere converts."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Mentoring portal//RU")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _line(name))
    for entry in entries:
        calendar.add_component(_event(entry))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _event(entry: CalendarEntry) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", entry.uid)
    event.add("summary", _line(entry.title))
    event.add("dtstamp", entry.changed_at.astimezone(dt.UTC))
    event.add("dtstart", _local(entry.starts))
    if entry.ends is not None:
        event.add("dtend", _local(entry.ends))
    for field, value in (
        ("description", _text(entry.description)),
        ("location", _line(entry.place)),
        ("url", _address(entry.url)),
    ):
        if value:
            event.add(field, value)
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    return event


def _local(moment: dt.date | dt.datetime) -> dt.date | dt.datetime:
    return timezone.localtime(moment) if isinstance(moment, dt.datetime) else moment


def _address(path: str) -> str:
    return f"{settings.SITE_ADDRESS}{path}" if path else ""


def _line(words: str) -> str:
    """What a calendar shows in one line; a break in it would end the property and begin another."""
    return " ".join(words.split())


def _text(words: str) -> str:
    """Breaks as the package writes them: forms send them with a carriage return, which it refuses."""
    return "\n".join(words.splitlines())

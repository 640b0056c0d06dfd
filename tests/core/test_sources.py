"""Lists by which apps below are heard by those above: each source and listener once, however often `ready()` runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest

from mentoring.core import calendars, changes, clock, waiting
from mentoring.core.calendars import CalendarEntry
from mentoring.core.waiting import ComingNext, WaitingItem

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)


def test_a_source_named_twice_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for room in (waiting, calendars):
        monkeypatch.setattr(room, "_sources", [])
    monkeypatch.setattr(waiting, "_next_sources", [])

    def items(actor: Any, now: dt.datetime) -> list[WaitingItem]:
        return [WaitingItem("k", "Сведения", "", "/")]

    def coming(actor: Any, now: dt.datetime) -> list[ComingNext]:
        return [ComingNext("Период", now.date())]

    def entries(actor: Any, now: dt.datetime) -> list[CalendarEntry]:
        return [CalendarEntry("a@portal", "Срок", now.date(), None, now)]

    for _ in range(2):
        waiting.register(items)
        waiting.register_next(coming)
        calendars.register(entries)
    assert len(waiting.waiting_for(None, NOW)) == 1
    assert len(waiting.coming_next(None, NOW)) == 1
    assert len(calendars.entries_for(None, NOW)) == 1


def test_a_listener_named_twice_hears_a_change_once_and_of_its_topic_only() -> None:
    heard: list[changes.Change] = []
    try:
        for _ in range(2):
            changes.listen("test.topic", heard.append)
        # a bound method of the same list is the same listener
        changes.tell("test.topic", now=NOW, organisation_id=7, municipality_id=3)
        changes.tell("test.other", now=NOW)
    finally:
        changes._listeners.pop("test.topic", None)
        changes._listeners.pop("test.other", None)
    assert heard == [changes.Change("test.topic", 3, 7, NOW)]


def test_of_many_bodies_each_is_told_once_and_together_to_whoever_can_hear_it_so() -> None:
    one_by_one: list[changes.Change] = []
    together: list[list[changes.Change]] = []

    def one(change: changes.Change) -> None:
        together.append([change])

    def several(found: Sequence[changes.Change]) -> None:
        together.append(list(found))

    try:
        changes.listen("test.many", one_by_one.append)
        changes.listen("test.many", one, at_once=several)
        changes.tell_bodies("test.many", [(3, 9), (3, None), (3, 7), (3, 9), (None, None)], now=NOW)
        changes.tell_bodies("test.many", [], now=NOW)
        assert together == [one_by_one]
        changes.tell("test.many", now=NOW)
    finally:
        changes._listeners.pop("test.many", None)
        changes._at_once.pop(one, None)
    bodies = [(None, None), (3, None), (3, 7), (3, 9), (None, None)]
    assert one_by_one == [changes.Change("test.many", *body, NOW) for body in bodies]
    assert together == [one_by_one[:4], one_by_one[4:]]


def test_what_is_urgent_stands_first_then_what_is_due_then_what_waits_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    day = dt.timedelta(days=1)
    items = [
        WaitingItem("k", "давно", "", "/", since=NOW - 2 * day),
        WaitingItem("k", "срок позже", "", "/", due=NOW.date() + 2 * day),
        WaitingItem("k", "без срока", "", "/"),
        WaitingItem("k", "срок завтра", "", "/", due=NOW.date() + day),
        WaitingItem("k", "горит", "", "/", urgent=True),
    ]
    monkeypatch.setattr(waiting, "_sources", [lambda actor, now: items])
    with clock.set_to(NOW):
        titles = [item.title for item in waiting.waiting_for(None, clock.now())]
    assert titles == ["горит", "срок завтра", "срок позже", "давно", "без срока"]

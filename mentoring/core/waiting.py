"""«Что меня ждёт»: one interface that apps implement, one list that the home page shows.

An app registers a source in its AppConfig.ready(). A source computes from state, so nothing that is done
can stay in the list.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """One thing that waits for the actor. `count` > 1 gathers equal ones; `due` sorts, oldest first.

    `holds`: other people cannot go on until the actor decides, so it stands before what concerns only the actor.
    """

    kind: str
    title: str
    text: str
    url: str
    due: dt.date | None = None
    since: dt.datetime | None = None
    count: int = 1
    urgent: bool = False
    holds: bool = False


@dataclass(frozen=True, slots=True)
class ComingNext:
    """What comes next and when, for an empty list."""

    text: str
    on: dt.date
    url: str = ""


Source = Callable[[Any, dt.datetime], Iterable[WaitingItem]]
NextSource = Callable[[Any, dt.datetime], Iterable[ComingNext]]
_sources: list[Source] = []
_next_sources: list[NextSource] = []


def register(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def register_next(source: NextSource) -> None:
    if source not in _next_sources:
        _next_sources.append(source)


def waiting_for(actor: Any, now: dt.datetime) -> list[WaitingItem]:
    """Everything that waits for the actor: overdue and urgent first, then what holds others, then by date."""
    items = [item for source in _sources for item in source(actor, now)]
    return sorted(items, key=lambda item: (not item.urgent, not item.holds, item.due or dt.date.max, item.since or now))


def coming_next(actor: Any, now: dt.datetime) -> list[ComingNext]:
    return sorted((item for source in _next_sources for item in source(actor, now)), key=lambda item: item.on)

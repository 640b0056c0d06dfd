"""«Изменилось»: what a writer below tells those above who keep something computed from it.

An app that writes names its topics (`CHANGED = "pairing.pairs"`) and calls `tell` in the transaction of the writing,
once an action, not once a row; `tell_bodies` where one action changes the rows of many bodies. An app above calls
`listen` in its AppConfig.ready. A listener works in the same transaction and is quick: it recomputes what hangs on the
bodies that changed, never the rest.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """Whose rows changed: an organisation's, a municipality's own (no organisation), the region's (neither)."""

    topic: str
    municipality_id: int | None
    organisation_id: int | None
    now: dt.datetime


Body = tuple[int | None, int | None]
"""(municipality, organisation), as in `Change`."""
Listener = Callable[[Change], None]
ListenerAtOnce = Callable[[Sequence[Change]], None]
_listeners: dict[str, list[Listener]] = defaultdict(list)
_at_once: dict[Listener, ListenerAtOnce] = {}


def listen(topic: str, listener: Listener, *, at_once: ListenerAtOnce | None = None) -> None:
    """`at_once` hears the changes of one action together, where a body at a time would cost a statement each."""
    if listener not in _listeners[topic]:
        _listeners[topic].append(listener)
    if at_once is not None:
        _at_once[listener] = at_once


def tell(
    topic: str, *, now: dt.datetime, municipality_id: int | None = None, organisation_id: int | None = None
) -> None:
    change = Change(topic, municipality_id, organisation_id, now)
    for listener in _listeners[topic]:
        listener(change)


def tell_bodies(topic: str, bodies: Iterable[Body], *, now: dt.datetime) -> None:
    """One action has changed the rows of all these; each is told once."""
    ordered = sorted(set(bodies), key=lambda body: (body[0] or 0, body[1] or 0))
    changes = [Change(topic, *body, now) for body in ordered]
    for listener in _listeners[topic] if changes else ():
        if listener in _at_once:
            _at_once[listener](changes)
            continue
        for change in changes:
            listener(change)

"""«Изменилось»: what a writer below tells those above who keep something computed from it.

An app that writes names its topics (`CHANGED = "pairing.pairs"`) and calls `tell` in the transaction of the writing,
once an action, not once a row. An app above calls `listen` in its AppConfig.ready. A listener works in the same
transaction and is quick: it recomputes what hangs on the one body that changed, never the rest.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """Whose rows changed: an organisation's, a municipality's own (no organisation), the region's (neither)."""

    topic: str
    municipality_id: int | None
    organisation_id: int | None
    now: dt.datetime


Listener = Callable[[Change], None]
_listeners: dict[str, list[Listener]] = defaultdict(list)


def listen(topic: str, listener: Listener) -> None:
    if listener not in _listeners[topic]:
        _listeners[topic].append(listener)


def tell(
    topic: str, *, now: dt.datetime, municipality_id: int | None = None, organisation_id: int | None = None
) -> None:
    change = Change(topic, municipality_id, organisation_id, now)
    for listener in _listeners[topic]:
        listener(change)

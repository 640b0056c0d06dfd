"""One clock and one zone (Europe/Moscow) for the whole portal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_set_to: ContextVar[dt.datetime | None] = ContextVar("clock_set_to", default=None)


def now() -> dt.datetime:
    """The current aware moment."""
    return _set_to.get() or timezone.now()


def local_date(moment: dt.datetime) -> dt.date:
    """The calendar date of a moment in the portal's zone."""
    return timezone.localdate(moment)


def today() -> dt.date:
    return local_date(now())


@contextmanager
def set_to(moment: dt.datetime) -> Iterator[dt.datetime]:
    """Inside the block it is `moment`: the demo region lives through its past by the real services and policies."""
    token = _set_to.set(moment)
    try:
        yield moment
    finally:
        _set_to.reset(token)

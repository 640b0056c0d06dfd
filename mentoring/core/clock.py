"""One clock and one zone (Europe/Moscow) for the whole portal."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone


def now() -> dt.datetime:
    """The current aware moment."""
    return timezone.now()


def local_date(moment: dt.datetime) -> dt.date:
    """The calendar date of a moment in the portal's zone."""
    return timezone.localdate(moment)


def today() -> dt.date:
    return timezone.localdate()

"""The query of an address: what comes with it, before anything is looked up by it, and how a page leads on."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.http import QueryDict


def sound(query: Mapping[str, str]) -> dict[str, str]:
    """The values that a database can be asked about: text with NUL is as if it had not been sent."""
    return {name: value for name, value in query.items() if "\x00" not in value}


def as_uuid(text: str) -> uuid.UUID | None:
    """The public id that a word from outside could be; None for any other word."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def without(query: QueryDict, *names: str) -> str:
    """The same list with these filters taken off, «?…», begun anew: the place in a list belongs to the old filters."""
    rest = query.copy()
    for name in (*names, "cursor"):
        rest.pop(name, None)
    return f"?{rest.urlencode()}"

"""A message that can be taken back: «Импорт применён. Отменить»."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

_MARK = "undo"
_SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class UndoOffer:
    """Where to POST and until when it works (aware moment)."""

    url: str
    until: dt.datetime


def messages_with_undo(request: HttpRequest, text: str, *, url: str, until: dt.datetime) -> None:
    """A success message with a button that POSTs to `url`; the page hides the button after `until`."""
    if _SEPARATOR in url:
        raise ValueError("The address of an undo must not hold the separator")
    messages.success(request, text, extra_tags=_SEPARATOR.join((_MARK, url, until.isoformat())))


def undo_offer(message: Message, *, now: dt.datetime) -> UndoOffer | None:
    """The offer of a message, None when it has none or its time is over."""
    mark, _, rest = (message.extra_tags or "").partition(_SEPARATOR)
    if mark != _MARK:
        return None
    url, _, until = rest.partition(_SEPARATOR)
    offer = UndoOffer(url, dt.datetime.fromisoformat(until))
    return offer if offer.until > now else None

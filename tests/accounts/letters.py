"""What is read in the letters that went out."""

from __future__ import annotations

import datetime as dt
import re

from django.core import mail

from mentoring.core import clock
from mentoring.notifications.letters import deliver_letters


def last_letter_to(address: str, now: dt.datetime | None = None) -> str:
    """The text of the newest letter to an address, after the worker came by."""
    deliver_letters(now=now or clock.now())
    found = [str(letter.body) for letter in mail.outbox if letter.to == [address]]
    assert found, f"no letter to {address}"
    return found[-1]


def secret_for(address: str, now: dt.datetime | None = None) -> str:
    """The secret of the link in the newest letter to an address."""
    found = re.search(r"\?key=([\w-]{43})", last_letter_to(address, now))
    assert found is not None
    return found[1]

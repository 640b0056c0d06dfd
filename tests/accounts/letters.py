"""What is read in the letters that went out."""

from __future__ import annotations

import re

from django.core import mail


def last_letter_to(address: str) -> str:
    """The text of the newest letter to an address."""
    found = [str(letter.body) for letter in mail.outbox if letter.to == [address]]
    assert found, f"no letter to {address}"
    return found[-1]


def secret_for(address: str) -> str:
    """The secret of the link in the newest letter to an address."""
    found = re.search(r"\?key=([\w-]{43})", last_letter_to(address))
    assert found is not None
    return found[1]

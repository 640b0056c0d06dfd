"""What comes with an address, before anything is looked up by it."""

from __future__ import annotations

from collections.abc import Mapping


def sound(query: Mapping[str, str]) -> dict[str, str]:
    """The values that a database can be asked about: text with NUL is as if it had not been sent."""
    return {name: value for name, value in query.items() if "\x00" not in value}

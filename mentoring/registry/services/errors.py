"""Refusals of the registry's services."""

from __future__ import annotations

from collections.abc import Mapping

from mentoring.access.decisions import NotAllowed


class InvalidCard(NotAllowed):
    """The card cannot be so. `errors` says why in Russian, by the name of the field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


def refuse(errors: Mapping[str, str]) -> None:
    """Raise when there is anything to say."""
    if errors:
        raise InvalidCard(errors)

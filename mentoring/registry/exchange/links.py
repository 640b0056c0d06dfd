"""Pairs that the two sheets name. Pairs live in an app above: it registers itself here as the linker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from mentoring.access.actor import Actor
from mentoring.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class NamedLink:
    """«This mentee works with this mentor in this form»: ids of Mentee, Mentor and MentoringForm rows."""

    mentee_id: int
    mentor_id: int
    form_id: int
    started_on: dt.date | None = None
    ends_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A link that cannot be made; `reason` is shown to the curator, in Russian."""

    link: NamedLink
    reason: str


@dataclass(frozen=True, slots=True)
class LinkResult:
    """`created` pairs or groups, `extended` groups that got members, `unchanged` links that were there already.

    `undo` is JSON that `unlink` understands.
    """

    created: int = 0
    extended: int = 0
    unchanged: int = 0
    conflicts: list[Conflict] = field(default_factory=list)
    undo: dict[str, Any] = field(default_factory=dict)


class Linker(Protocol):
    """Called inside the transaction of an import. `unlink` raises NotAllowed when a pair was used meanwhile."""

    def link(
        self,
        *,
        actor: Actor,
        now: dt.datetime,
        organisation: Organisation,
        school_year: int,
        links: Sequence[NamedLink],
    ) -> LinkResult: ...

    def unlink(self, *, actor: Actor, now: dt.datetime, undo: dict[str, Any]) -> None: ...


_linkers: list[Linker] = []


def register_linker(linker: Linker) -> None:
    """Called once, from the pairing app's `AppConfig.ready`."""
    _linkers[:] = [linker]


def linker() -> Linker | None:
    return _linkers[0] if _linkers else None

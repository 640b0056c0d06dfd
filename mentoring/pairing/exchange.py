"""Pairs that a workbook names: the registry's import calls this linker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from mentoring.access.actor import Actor
from mentoring.organisations.models import Organisation
from mentoring.registry.exchange import LinkResult, NamedLink

from . import services


class PairLinker:
    """See `mentoring.registry.exchange.links.Linker`."""

    def link(
        self,
        *,
        actor: Actor,
        now: dt.datetime,
        organisation: Organisation,
        school_year: int,
        links: Sequence[NamedLink],
    ) -> LinkResult:
        return services.form_pairs(
            actor=actor, now=now, organisation=organisation, school_year=school_year, links=links
        )

    def unlink(self, *, actor: Actor, now: dt.datetime, undo: dict[str, Any]) -> None:
        services.unlink(actor=actor, now=now, undo=undo)

"""Addresses of the dashboard: the same four screens for the region, a municipality and an organisation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.organisations.models import Municipality, Organisation

from ..enums import Level
from ..indicators import Counted, Indicator, Key
from ..selectors.places import Place


@lru_cache(maxsize=8192)
def address(name: str, *args: object) -> str:
    """An address, worked out once: a page of the region has a hundred of them."""
    return reverse(name, args=args)


@dataclass(frozen=True)
class Links:
    """`query` carries the filters. Where the actor starts has an address without a place in it."""

    actor: Actor
    place: Place
    query: str

    @property
    def own(self) -> Level:
        """The level on which the actor starts: of this level only the own place is visible."""
        return Level(self.actor.tier.value)

    def to(self, screen: str, place: Place | None = None, indicator: str = "") -> str:
        """`screen`: dashboard, dashboard_list, dashboard_places or dashboard_workbook."""
        target = self.place if place is None else place
        args: list[object] = [indicator] if indicator else []
        suffix = ""
        if target.level is not self.own and target.municipality is not None:
            suffix = "_organisation" if target.organisation else "_municipality"
            args = [target.organisation.pk if target.organisation else target.municipality.code, *args]
        return address(f"monitoring:{screen}{suffix}", *args) + self.query

    def part(self, part: Municipality | Organisation) -> str:
        """One level down."""
        if isinstance(part, Organisation):
            return self.to("dashboard", Place(self.place.municipality, part))
        return self.to("dashboard", Place(part))

    def behind(self, indicator: Indicator) -> str:
        """What a number opens: the list that was counted, or organisations with their numbers for those who may
        not see lists of people, and for sums of entered figures."""
        counted = isinstance(indicator.numerator, Counted) and indicator.numerator.key is not Key.ORGANISATION
        if counted and self.actor.has(Permission.PERSON_LIST):
            return self.to("dashboard_list", indicator=indicator.code)
        return self.to("dashboard_places", indicator=indicator.code)

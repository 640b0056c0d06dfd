"""The place that a number belongs to: the region, a municipality or an organisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mentoring.access.actor import Actor
from mentoring.access.scope import Tier
from mentoring.organisations.models import Municipality, Organisation

from ..enums import Level

REGION_NAME = "Ставропольский край"


@dataclass(frozen=True, slots=True)
class Place:
    """The region has neither; an organisation has both."""

    municipality: Municipality | None = None
    organisation: Organisation | None = None

    @property
    def level(self) -> Level:
        if self.organisation is not None:
            return Level.ORGANISATION
        return Level.MUNICIPALITY if self.municipality is not None else Level.REGION

    @property
    def label(self) -> str:
        return str(self.organisation or self.municipality or REGION_NAME)

    @property
    def within(self) -> dict[str, Any]:
        """The place as a filter of rows that carry municipality and organisation ids."""
        if self.organisation is not None:
            return {"organisation_id": self.organisation.pk}
        return {"municipality_id": self.municipality.pk} if self.municipality is not None else {}

    @property
    def values(self) -> dict[str, Any]:
        """The place as a filter of its own indicator values."""
        return {"level": self.level} | self.within


def own_place(actor: Actor) -> Place:
    """Where the actor starts: the territory of the scope."""
    if actor.tier is Tier.REGION:
        return Place()
    if actor.tier is Tier.MUNICIPALITY:
        return Place(Municipality.objects.visible_to(actor).get())
    organisation = Organisation.objects.visible_to(actor).select_related("municipality").get()
    return Place(organisation.municipality, organisation)


def find_place(actor: Actor, *, municipality: str | None = None, organisation: int | None = None) -> Place | None:
    """The place by a municipality's code or an organisation's id; None when it is not there for this actor.

    An organisation sees its municipality's name elsewhere, but not the numbers: they are other organisations' too.
    """
    if organisation is not None:
        if organisation > 2**31 - 1:
            return None
        found = Organisation.objects.visible_to(actor).select_related("municipality").filter(pk=organisation).first()
        return Place(found.municipality, found) if found else None
    if municipality is None:
        return own_place(actor)
    if actor.tier is Tier.ORGANISATION:
        return None
    territory = Municipality.objects.visible_to(actor).filter(code=municipality).first()
    return Place(territory) if territory else None

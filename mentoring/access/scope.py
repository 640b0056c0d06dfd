"""The territory a person answers for."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Tier(enum.StrEnum):
    """The three tiers of the roadmap's responsibility (order Р-145, п. 4.1)."""

    REGION = "region"
    MUNICIPALITY = "municipality"
    ORGANISATION = "organisation"

    @property
    def label(self) -> str:
        return {"region": "регион", "municipality": "муниципалитет", "organisation": "организация"}[self.value]


@dataclass(frozen=True, slots=True)
class Scope:
    """A value: the whole region, one municipality, or one organisation of a municipality."""

    tier: Tier
    municipality_id: int | None = None
    organisation_id: int | None = None

    def __post_init__(self) -> None:
        expected = {
            Tier.REGION: (False, False),
            Tier.MUNICIPALITY: (True, False),
            Tier.ORGANISATION: (True, True),
        }[self.tier]
        if (self.municipality_id is not None, self.organisation_id is not None) != expected:
            raise ValueError(f"A scope of tier {self.tier} cannot have these ids: {self}")

    @classmethod
    def region(cls) -> Scope:
        return cls(Tier.REGION)

    @classmethod
    def municipality(cls, municipality_id: int) -> Scope:
        return cls(Tier.MUNICIPALITY, municipality_id)

    @classmethod
    def organisation(cls, organisation_id: int, municipality_id: int) -> Scope:
        return cls(Tier.ORGANISATION, municipality_id, organisation_id)

    def covers(self, *, municipality_id: int | None, organisation_id: int | None) -> bool:
        """Whether a row that carries these ids lies inside this scope."""
        if self.tier is Tier.REGION:
            return True
        if self.tier is Tier.MUNICIPALITY:
            return municipality_id == self.municipality_id
        return organisation_id == self.organisation_id

    def is_body(self, *, municipality_id: int | None, organisation_id: int | None) -> bool:
        """Whether a row with these ids is of exactly this body, not of one below it.

        An organisation is itself wherever it lies: what it held or wrote stays with the municipality of that time when
        it moves to another, and is still its own.
        """
        if self.organisation_id is not None or organisation_id is not None:
            return organisation_id == self.organisation_id
        return municipality_id == self.municipality_id

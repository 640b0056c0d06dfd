"""How big the region is, and how its participations are shared out."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

VERSION = 2
"""Raised with every change of what is made: a kept database of another version is filled again."""
SEED = 860_000


@dataclass(frozen=True, slots=True)
class Size:
    """`participations`: rows of the base of mentees in all school years together. `shared`: children whom two
    organisations report. Mentors follow from the participations: about 30,000 a year in the whole region."""

    participations: int = 860_000
    organisations: int = 900
    shared: int = 9_000
    school_years: tuple[int, ...] = (2022, 2023, 2024, 2025)

    def mentees(self, random: Random) -> list[list[int]]:
        """Of every organisation by school year: unequal shares that sum up exactly to `participations`."""
        weights = [min(max(random.lognormvariate(0, 0.55), 0.25), 4) for _ in range(self.organisations)]
        years = len(self.school_years)
        cells = [weight * random.uniform(0.9, 1.1) for weight in weights for _ in range(years)]
        unit = self.participations / sum(cells)
        counts = [int(cell * unit) for cell in cells]
        for index in range(self.participations - sum(counts)):
            counts[index % len(counts)] += 1
        return [counts[start : start + years] for start in range(0, len(counts), years)]

"""What the report counts over the facts of its versions: the indicators, and the columns of table 9.1 beside them.

Everything comes from immutable versions, so the same versions give the same numbers at any time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Q

from mentoring.registry.enums import MentorCategory

from ..enums import FactRole
from ..indicators import BY_CODE, COUNTED, Counted, Key
from ..indicators.sql import NUMERATORS, sums, totals_sql, version_sums_sql

_CATEGORIES = tuple(Counted(Key.PERSON, Q(role=FactRole.MENTOR, category=category)) for category in MentorCategory)
_COUNTED = NUMERATORS + _CATEGORIES
_PLACE_OF = {indicator.code: place for place, indicator in enumerate(COUNTED)} | {
    f"mentors:{category.value}": len(NUMERATORS) + place for place, category in enumerate(MentorCategory)
}
LEARNERS, CHILDREN, OLDER, YOUNG = (
    f"sum(v.{name})" for name in ("learners", "children_10_19", "children_15_19", "young_teachers")
)
_SUMS = tuple(dict.fromkeys((*sums(), LEARNERS, CHILDREN, OLDER, YOUNG)))

PlaceKey = tuple[int | None, int | None]  # municipality, organisation; nulls: the whole municipality, the whole report


@dataclass
class Tally:
    """Numbers of a place. `versions` 0: nothing is approved there and every number is unknown."""

    versions: int = 0
    counts: dict[int | None, tuple[int, ...]] = field(default_factory=dict)
    sums: Mapping[str, int | None] = field(default_factory=dict)

    def count(self, code: str, form_id: int | None = None) -> int | None:
        """How many: an indicator's code, or «mentors:<category>»."""
        if not self.versions:
            return None
        counts = self.counts.get(form_id)
        count = counts[_PLACE_OF[code]] if counts else 0
        return BY_CODE[code].count_of(count, sums=self.sums) if code in BY_CODE else count

    def sum(self, sql: str) -> int | None:
        return self.sums.get(sql)


def tallies(versions: Sequence[int]) -> dict[PlaceKey, Tally]:
    """Of every organisation, municipality and of the whole, each person once at every level."""
    found: dict[PlaceKey, Tally] = {}
    chosen = {"versions": list(versions)}
    with connection.cursor() as cursor:
        cursor.execute(version_sums_sql(_SUMS, "v.id = ANY(%(versions)s)"), chosen)
        for municipality_id, organisation_id, number, *values in cursor.fetchall():
            known = {sql: None if value is None else int(value) for sql, value in zip(_SUMS, values, strict=True)}
            found[municipality_id, organisation_id] = Tally(number, sums=known)
        cursor.execute(totals_sql(_COUNTED, "version_id = ANY(%(versions)s)"), chosen)
        for municipality_id, organisation_id, form_id, *counts in cursor.fetchall():
            found[municipality_id, organisation_id].counts[form_id] = tuple(map(int, counts))
    return found

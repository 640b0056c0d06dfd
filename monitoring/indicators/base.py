"""What an indicator is: its words, and its number as SQL over approved facts (design.md §3)."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Q

from mentoring.organisations.enums import Basis, Figure

from ..enums import Level


class Unit(enum.StrEnum):
    """What a value is measured in; the words are shown beside it."""

    PERCENT = "%"
    PEOPLE = "чел."
    PAIRS = "ед."
    ORGANISATIONS = "орг."


class Key(enum.IntEnum):
    """What is counted once at every level. People and enterprises may be reported by several organisations.

    `TRAINED` is a person too, but counted over the frozen training (`monitoring.TrainingFact`), which has no form.
    """

    PERSON = 1
    ENTERPRISE = 2
    PAIR = 3
    ORGANISATION = 4
    TRAINED = 5

    @property
    def is_shared(self) -> bool:
        return self in {Key.PERSON, Key.ENTERPRISE, Key.TRAINED}


@dataclass(frozen=True)
class Counted:
    """How many different keys have an approved fact for which `where` (over the key's table of facts) holds.

    It is counted for all forms together and for each form of mentoring. `known`: an SQL aggregate over approved
    versions (`v`) that tells how many of them hold such facts at all; where none does, the number is not known.
    """

    key: Key
    where: Q
    known: str = ""


@dataclass(frozen=True)
class Summed:
    """A sum over approved versions: an SQL aggregate where `s` is the submission and `v` its approved version.

    None (SQL null) when nobody gave the figure. It has no split by form.
    """

    sql: str


@dataclass(frozen=True)
class Share:
    """A denominator that is a yearly figure.

    `frozen`: with the basis «обучающиеся» it is the sum of the figure in the approved versions (unknown ones are left
    out; none known means no data). With «проживающие» it is the figure of the municipality for the school year; the
    region's is known only when every municipality's is. Not frozen: only the territory's figure exists.
    `called`: the two bases in words, for those who are neither learners nor children of a territory.
    """

    figure: Figure
    frozen: bool = True
    called: tuple[str, str] = (Basis.LEARNERS.label, Basis.RESIDENTS.label)

    @property
    def bases(self) -> tuple[Basis, ...]:
        return (Basis.LEARNERS, Basis.RESIDENTS) if self.frozen else (Basis.LEARNERS,)

    @property
    def sql(self) -> str:
        return f"sum(v.{self.figure.value})"


@dataclass(frozen=True)
class Indicator:
    """One indicator. `version` grows with every change of the formula; `source` names document and clause.

    Numerator and denominator are whole numbers. A value in percent is 100 × numerator / denominator; an indicator
    without a denominator is a plain count, its value is the numerator.
    """

    code: str
    title: str
    short_title: str
    unit: Unit
    formula: str
    source: str
    numerator: Counted | Summed
    denominator: Share | Summed | None = None
    version: int = 1
    official: bool = False
    levels: frozenset[Level] = frozenset(Level)

    @property
    def bases(self) -> tuple[Basis, ...]:
        """Those under which its values are kept. Without a choice it is the column's default."""
        return self.denominator.bases if isinstance(self.denominator, Share) else (Basis.LEARNERS,)

    def basis_words(self, basis: Basis) -> str:
        """Whose figure the denominator is; empty where there is no choice."""
        if not isinstance(self.denominator, Share) or len(self.bases) == 1:
            return ""
        return self.denominator.called[self.bases.index(basis)]

    @property
    def by_form(self) -> bool:
        return isinstance(self.numerator, Counted) and self.numerator.key is not Key.TRAINED

    def count_of(self, count: int, *, sums: Mapping[str, int | None]) -> int | None:
        """A counted numerator of a place with these `sums` over its approved versions; None where it is not known."""
        known = self.numerator.known if isinstance(self.numerator, Counted) else ""
        return None if known and not sums[known] else count

    def denominator_of(
        self, basis: Basis, *, sums: Mapping[str, int | None], territory: Mapping[Figure, int]
    ) -> int | None:
        """The denominator of a place: `sums` by SQL text over its approved versions, `territory` its yearly figures."""
        part = self.denominator
        if part is None:
            return None
        if isinstance(part, Share) and (basis == Basis.RESIDENTS or not part.frozen):
            return territory.get(part.figure)
        return sums[part.sql]

    def value(self, numerator: int | None, denominator: int | None) -> Decimal | None:
        """The value in the indicator's unit, to a hundredth; None is «нет данных», also for 0 of 0."""
        if numerator is None:
            return None
        if self.denominator is None:
            return Decimal(numerator)
        if not denominator:
            return None
        return (Decimal(100) * numerator / denominator).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)

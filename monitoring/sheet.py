"""A submission as it is read: rows of people, yearly figures, satisfaction. Pure values without the database."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from mentoring.organisations.enums import Figure

from .enums import FactRole, Outcome

# The figures that a school knows; how many enterprises there are is known to the municipality.
FIGURES = (Figure.LEARNERS, Figure.CHILDREN_10_19, Figure.CHILDREN_15_19, Figure.YOUNG_TEACHERS)
SATISFACTION_LABELS = {
    "mentees_asked": "Наставляемых опрошено",
    "mentees_satisfied": "Наставляемых довольны",
    "mentors_asked": "Наставников опрошено",
    "mentors_satisfied": "Наставников довольны",
}
SATISFACTION = tuple(SATISFACTION_LABELS)


@dataclass(frozen=True, slots=True)
class Row:
    """A person's part in a pair: the columns of a fact (`monitoring.models.Fact`) without names."""

    role: str
    person_id: int
    identity: uuid.UUID
    pair_id: int
    form_id: int
    category: str
    age: int | None
    enterprise: uuid.UUID | None
    entered_on: dt.date | None
    left_on: dt.date | None
    outcome: str

    @property
    def key(self) -> str:
        """Names the row in remarks and addresses: the same in every version of every period."""
        return f"{self.role}-{self.person_id}-{self.pair_id}"

    @property
    def is_mentee(self) -> bool:
        return self.role == FactRole.MENTEE

    @property
    def is_mentor(self) -> bool:
        return self.role == FactRole.MENTOR

    @property
    def ended(self) -> bool:
        return self.outcome != Outcome.ACTIVE


@dataclass(frozen=True, slots=True)
class Lesson:
    """A person at a held event: the columns of `monitoring.models.TrainingFact`, without names."""

    enrolment_id: int
    identity: uuid.UUID
    audience: str
    kind: str
    held_on: dt.date
    hours: Decimal | None


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """Asked and satisfied; None means that nobody was asked yet («нет данных»)."""

    mentees_asked: int | None = None
    mentees_satisfied: int | None = None
    mentors_asked: int | None = None
    mentors_satisfied: int | None = None


@dataclass(frozen=True)
class Sheet:
    """Everything that is counted of one organisation in one period, live or frozen.

    `at` is the time of the data, `version_number` None for the live rows of a draft, `training` None for a version
    sent before the portal kept events.
    """

    rows: tuple[Row, ...]
    at: dt.datetime
    figures: Mapping[Figure, int | None] = field(default_factory=dict)
    satisfaction: Satisfaction = field(default_factory=Satisfaction)
    answers: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    version_number: int | None = None
    training: tuple[Lesson, ...] | None = None

    @cached_property
    def by_key(self) -> dict[str, Row]:
        return {row.key: row for row in self.rows}

    def figure(self, figure: Figure) -> int | None:
        return self.figures.get(figure)

"""The people of one organisation: cards, participations, pairs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from mentoring.core.encryption import encrypt
from mentoring.demo import names
from mentoring.organisations.enums import OrganisationKind
from mentoring.registry import names as registry_names
from mentoring.registry import rules
from mentoring.registry.models.listing import FOREVER

from .spool import Spool

_NULL = r"\N"

STRIDE = 200_000
"""Ids of organisation n lie between n and n + 1 strides, so that organisations are made independently."""
_MAY_NOT = 0.01  # without a consent to processing
_YEAR_ONLY = 0.03  # only the year of birth is known


@dataclass(frozen=True, slots=True)
class Shared:
    """A child of two organisations: the same name and date of birth in both."""

    name: tuple[str, str, str]
    born_on: dt.date
    first_year: int


@dataclass(slots=True)
class Person:
    id: int
    identity: str
    search_name: str
    born_on: dt.date | None
    year: int | None
    category: str
    agreed: bool

    @property
    def listed(self) -> str:
        """The columns that triggers would have filled (`registry.models.listing`)."""
        return f"{self.year}\t{FOREVER if self.agreed else _NULL}"


@dataclass
class Place:
    """An organisation as its people need it."""

    number: int
    id: int
    municipality_id: int
    kind: str
    mentees: list[int]
    shared: list[Shared] = field(default_factory=list)


class Crowd:
    """Cards of one organisation, written as they appear."""

    def __init__(self, place: Place, random: Random, spool: Spool) -> None:
        self.place = place
        self.random = random
        self.spool = spool
        self.next_id = place.number * STRIDE
        self.people: list[str] = []
        self.consents: list[str] = []

    def new_id(self) -> int:
        self.next_id += 1
        return self.next_id

    def uuid(self) -> str:
        return f"{self.random.getrandbits(128):032x}"

    def person(self, category: str, ages: tuple[int, int], since: dt.date, shared: Shared | None = None) -> Person:
        """A new card of somebody of these ages (full years, about) in that category, with a consent of `since`."""
        random, place = self.random, self.place
        own = self.uuid()
        name = shared.name if shared else names.full_name(random)
        search = registry_names.normalise(" ".join(name))
        born_on: dt.date | None = shared.born_on if shared else birthday(random, since, ages)
        year = born_on.year if born_on else None
        if shared is None and random.random() < _YEAR_ONLY:
            born_on = None
        identity = registry_names.person_identity(search, born_on, own).hex if born_on else own  # type: ignore[arg-type]
        person = Person(
            self.new_id(), identity, search, born_on, year, category, shared is not None or random.random() >= _MAY_NOT
        )
        at = f"{since.isoformat()} 06:30:00+00"
        self.people.append(
            f"{person.id}\t{own}\t{place.municipality_id}\t{place.id}\t{name[0]}\t{name[1]}\t{name[2]}\t{search}"
            f"\t{born_on or _NULL}\t{year}\t{identity}\t{encrypt(names.phone(random))}\t{at}\t1\n"
        )
        if person.agreed:
            signed = rules.signatories(born_on, year, since, learner=category in rules.LEARNERS).value
            self.consents.append(
                f"{person.id}\t{place.municipality_id}\t{place.id}\tprocessing\t{signed}\t{since}\t2022-09\t{at}\n"
            )
        return person

    def write(self) -> None:
        self.spool.write("registry_person", self.people)
        self.spool.write("registry_consent", self.consents)


def birthday(random: Random, today: dt.date, ages: tuple[int, int]) -> dt.date:
    low, high = ages
    return today - dt.timedelta(days=int(random.uniform(low, high + 0.99) * 365.2425))


def kinds_of_mentees(kind: str) -> tuple[tuple[str, float, tuple[int, int], str], ...]:
    """(category, share, ages, form of mentoring) for a kind of organisation (domain.md 1.1)."""
    if kind == OrganisationKind.COLLEGE:
        return (("student", 0.88, (15, 19), "employer-student"), _YOUNG, _TEACHER)
    if kind == OrganisationKind.EXTRA:
        return (("pupil", 0.60, (9, 17), "pupil-pupil"), ("pupil", 0.32, (12, 17), "employer-pupil"), _YOUNG, _TEACHER)
    return (
        ("pupil", 0.52, (9, 17), "pupil-pupil"),
        ("pupil", 0.12, (13, 17), "student-pupil"),
        ("pupil", 0.28, (12, 17), "employer-pupil"),
        _YOUNG,
        _TEACHER,
    )


_YOUNG = ("young_teacher", 0.05, (22, 30), "teacher-teacher")
_TEACHER = ("teacher", 0.03, (30, 58), "teacher-teacher")
MENTORS: dict[str, tuple[str, tuple[int, int]]] = {
    "pupil-pupil": ("pupil", (14, 17)),
    "student-pupil": ("student", (16, 21)),
    "employer-pupil": ("employer", (25, 60)),
    "employer-student": ("employer", (25, 60)),
    "teacher-teacher": ("teacher", (30, 62)),
}
"""Who mentors in a form of mentoring, and at what age."""

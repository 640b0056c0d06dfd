"""What the services take and give: plain values, checked by `registry.rules`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from .. import names


@dataclass(frozen=True, slots=True)
class PersonData:
    """A person as typed. With a date of birth the year is taken from it."""

    last_name: str
    first_name: str
    patronymic: str = ""
    birth_date: dt.date | None = None
    birth_year: int | None = None
    contacts: str = ""

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.last_name, self.first_name, self.patronymic) if part)

    @property
    def search_name(self) -> str:
        return names.normalise(self.full_name)[:250]

    @property
    def year(self) -> int | None:
        return self.birth_date.year if self.birth_date else self.birth_year


@dataclass(frozen=True, slots=True)
class MenteeData:
    """One participation as mentee (columns 5–13 of the official form; domain.md 3.1)."""

    category: str
    form_id: int | None = None
    place: str = ""
    topic_id: int | None = None
    request: str = ""
    entered_on: dt.date | None = None
    ends_on: dt.date | None = None
    results: str = ""
    case_url: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class MentorData:
    """One participation as mentor (columns 4–16 of the official form; domain.md 3.2).

    `capacity` None = the norm of the form. `enterprise_name` is for employers.
    """

    category: str
    form_id: int | None = None
    workplace: str = ""
    enterprise_name: str = ""
    competences: str = ""
    achievements: str = ""
    interests: str = ""
    age_from: int | None = None
    age_to: int | None = None
    time_resource: str = ""
    capacity: int | None = None
    entered_on: dt.date | None = None
    ends_on: dt.date | None = None
    results: str = ""
    case_url: str = ""


@dataclass(frozen=True, slots=True)
class BulkResult:
    """Ids in the order of the rows given."""

    mentee_ids: list[int] = field(default_factory=list)
    mentor_ids: list[int] = field(default_factory=list)
    person_ids: list[int] = field(default_factory=list)
    consent_ids: list[int] = field(default_factory=list)
    enterprise_ids: list[int] = field(default_factory=list)

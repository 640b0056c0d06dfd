"""What the organisation's bases hold now, ready for comparison with a workbook. Four queries, whatever the size."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from mentoring.core import clock
from mentoring.organisations.models import Organisation

from .. import names
from ..models import Mentee, Mentor, Person
from ..models.hiding import consent_until

MENTEE_FIELDS = (
    "category", "form_id", "place", "topic_id", "request", "entered_on", "ends_on", "results", "case_url", "mark",
)  # fmt: skip
MENTOR_FIELDS = (
    "category", "form_id", "workplace", "enterprise_id", "competences", "achievements", "interests", "age_from",
    "age_to", "time_resource", "capacity", "entered_on", "ends_on", "results", "case_url",
)  # fmt: skip


class KnownPerson(NamedTuple):
    id: int
    search: str
    birth_date: dt.date | None
    birth_year: int | None
    identity: uuid.UUID
    contacts: str
    version: int
    withdrew: bool
    """The consent ended: the card is hidden, the row of the workbook stays out."""


class KnownCard(NamedTuple):
    """A card of this school year. `values` by field name as in the table."""

    id: int
    person: KnownPerson
    version: int
    values: dict[str, Any]


class Known:
    """Cards of one organisation and school year, and the people of all its years."""

    def __init__(self, organisation: Organisation, school_year: int) -> None:
        rows = Person.objects.filter(organisation=organisation, destroyed_at__isnull=True)
        withdrew = set(
            rows.alias(consent_until=consent_until())
            .filter(consent_until__lt=clock.today())
            .values_list("pk", flat=True)
        )
        fields = ("id", "search_name", "birth_date", "birth_year", "identity", "contacts", "version")
        self.people: dict[int, KnownPerson] = {
            row[0]: KnownPerson._make([*row, row[0] in withdrew]) for row in rows.values_list(*fields)
        }
        self.by_identity = {person.identity: person for person in self.people.values() if person.birth_date}
        self.mentees = self._cards(Mentee, MENTEE_FIELDS, organisation, school_year)
        self.mentors = self._cards(Mentor, MENTOR_FIELDS, organisation, school_year)
        self.people_by_name = _by_name(self.people.values())
        self.mentor_people: set[int] = (
            set(Mentor.objects.filter(organisation=organisation).values_list("person_id", flat=True))
            if self.people
            else set()
        )

    def _cards(
        self, model: type[Mentee] | type[Mentor], fields: tuple[str, ...], organisation: Organisation, school_year: int
    ) -> dict[int, KnownCard]:
        """By person id."""
        if not self.people:
            return {}
        rows = model.objects.filter(
            organisation=organisation, school_year=school_year, person__destroyed_at__isnull=True
        )
        return {
            row[1]: KnownCard(row[0], self.people[row[1]], row[2], dict(zip(fields, row[3:], strict=True)))
            for row in rows.values_list("id", "person_id", "version", *fields).order_by("pk")
        }

    def find_mentee(self, search: str, born: dt.date | None, year: int | None) -> KnownPerson | None:
        """The person of a mentee's row: by date of birth; by name and year; by name where a year is not known.

        People of other years and of mentors' base count only by date or by name and year.
        """
        if person := self._by_date(search, born):
            return person
        candidates = [person for person in self.people_by_name.get(search, ()) if _no_other_date(person, born)]
        this_year = [person for person in candidates if person.id in self.mentees]
        same = [person for person in this_year if year is not None and person.birth_year == year]
        loose = [person for person in this_year if year is None or person.birth_year is None]
        others = [person for person in candidates if year is not None and person.birth_year == year]
        return _only(same) or _only(loose) or (_only(others) if not same else None)

    def find_mentor(self, search: str, born: dt.date | None, year: int | None) -> KnownPerson | None:
        """The person of a mentor's row: the official form has no year, so the name decides among mentors."""
        if person := self._by_date(search, born):
            return person
        candidates = [
            person
            for person in self.people_by_name.get(search, ())
            if _no_other_date(person, born) and (year is None or person.birth_year in (None, year))
        ]
        this_year = [person for person in candidates if person.id in self.mentors]
        return _only(this_year) or _only([person for person in candidates if person.id in self.mentor_people])

    def _by_date(self, search: str, born: dt.date | None) -> KnownPerson | None:
        if born is None or not self.by_identity:
            return None
        return self.by_identity.get(names.person_identity(search, born, uuid.UUID(int=0)))


def _by_name(people: Iterable[KnownPerson]) -> dict[str, list[KnownPerson]]:
    found: dict[str, list[KnownPerson]] = defaultdict(list)
    for person in people:
        found[person.search].append(person)
    return found


def _only(people: list[KnownPerson]) -> KnownPerson | None:
    return people[0] if len(people) == 1 else None


def _no_other_date(person: KnownPerson, born: dt.date | None) -> bool:
    return born is None or person.birth_date is None or person.birth_date == born

"""What applying a workbook would do: new cards, changes, links. Reads only; made anew before each application."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mentoring.organisations.models import Organisation

from .. import names, rules
from ..enums import MentorCategory
from ..models import Enterprise
from ..services.data import MenteeData, MentorData, PersonData
from .columns import Base, title_of
from .findings import Finding, Kind, Level
from .known import Known, KnownCard, KnownPerson
from .pairs import Link, Participant, Pending, join
from .rows import MenteeRow, MentorRow, Parsed

_LEFT_ALONE = frozenset({"category", "topic_id", "enterprise_name", "capacity"})
"""Guessed by the import or not in the form: what the curator chose in the card stands."""


@dataclass(slots=True)
class Change:
    """New values of a card that stands already, and of its person; both may be empty but not at once."""

    base: Base
    card_id: int
    version: int
    values: dict[str, Any]
    former: dict[str, Any]
    person_id: int
    person_version: int
    person_values: dict[str, Any]
    person_former: dict[str, Any]
    enterprise_name: str = ""


@dataclass(slots=True)
class NewCard:
    """`person`: id of a known person, or −1 − index into `Plan.new_people`."""

    person: int
    search: str
    data: Any


@dataclass(slots=True)
class Plan:
    new_people: list[PersonData] = field(default_factory=list)
    new_mentees: list[NewCard] = field(default_factory=list)
    new_mentors: list[NewCard] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    unchanged: dict[str, int] = field(default_factory=lambda: {base.value: 0 for base in Base})
    same: dict[str, list[int]] = field(default_factory=lambda: {base.value: [] for base in Base})
    """Cards that the sheet repeats as they stand, once a row."""
    links: list[Link] = field(default_factory=list)
    pending: list[Pending] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    people: list[tuple[int, PersonData, bool]] = field(default_factory=list)
    """Everybody of the workbook once: (person as in `NewCard`, data, learns?)."""

    @property
    def changes_nothing(self) -> bool:
        return not (self.new_mentees or self.new_mentors or self.changes)

    def changed(self, base: Base) -> int:
        return sum(change.base is base for change in self.changes)


def make_plan(
    parsed: Parsed,
    *,
    organisation: Organisation,
    school_year: int,
    waiting: list[dict[str, Any]],
    norms: Mapping[int, int],
) -> Plan:
    """`waiting`: links of former imports whose other side had not come; `norms`: capacity by form."""
    planner = _Planner(organisation, Known(organisation, school_year))
    for row in parsed.mentees:
        planner.mentee(row)
    for mentor_row in parsed.mentors:
        planner.mentor(mentor_row)
    plan = planner.plan
    joined = join(planner.mentees, planner.mentors, waiting)
    plan.links, plan.pending = joined.links, joined.pending
    plan.findings += joined.findings
    _make_room(plan, planner.mentors, norms)
    return plan


class _Planner:
    def __init__(self, organisation: Organisation, known: Known) -> None:
        self.organisation, self.known = organisation, known
        self.plan = Plan()
        self.mentees, self.mentors = _participants(known.mentees), _participants(known.mentors)
        self._mentee_of = {participant.person: participant for participant in self.mentees}
        self._mentor_of = {participant.person: participant for participant in self.mentors}
        self._seen: dict[tuple[Base, str, dt.date | int | None], tuple[MenteeRow | MentorRow, Participant]] = {}
        self._fresh: dict[tuple[str, dt.date | int], int] = {}
        self._counted: set[int] = set()
        self._enterprises: dict[int, uuid.UUID] | None = None

    def mentee(self, row: MenteeRow) -> None:
        if self._repeats(Base.MENTEES, row):
            return
        person = self.known.find_mentee(row.search, row.person.birth_date, row.person.year)
        if self._withdrew(Base.MENTEES, row, person):
            return
        card = self.known.mentees.get(person.id) if person else None
        if card is None:
            place = self._person(row, person)
            self.plan.new_mentees.append(NewCard(place, row.search, row.data))
            participant = Participant.new(len(self.plan.new_mentees), place, row)
            self.mentees.append(participant)
        elif self._update(Base.MENTEES, card, row):
            participant = self._mentee_of[card.person.id]
            participant.rows.append(row)
        else:
            return
        self._remember(Base.MENTEES, row, participant)

    def mentor(self, row: MentorRow) -> None:
        if self._repeats(Base.MENTORS, row):
            return
        person = self.known.find_mentor(row.search, row.person.birth_date, row.person.year)
        if self._withdrew(Base.MENTORS, row, person):
            return
        card = self.known.mentors.get(person.id) if person else None
        if card is None:
            place = self._person(row, person)
            self.plan.new_mentors.append(NewCard(place, row.search, row.data))
            participant = Participant.new(len(self.plan.new_mentors), place, row)
            self.mentors.append(participant)
        elif self._update(Base.MENTORS, card, row):
            participant = self._mentor_of[card.person.id]
            participant.rows.append(row)
        else:
            return
        self._remember(Base.MENTORS, row, participant)

    def _repeats(self, base: Base, row: MenteeRow | MentorRow) -> bool:
        """The same person on two rows: a copy is left out, a second participation brings only its link."""
        seen = self._seen.get((base, row.search, row.person.birth_date or row.person.year))
        if seen is None:
            return False
        first, participant = seen
        same = (first.data.form_id, sorted(first.partners)) == (row.data.form_id, sorted(row.partners))
        if same:
            message = f"повторяет строку {first.number}: второй раз не загружается"
        else:
            message = f"тот же человек, что в строке {first.number}: карточка одна, добавляется только пара"
            participant.rows.append(row)
        self.plan.findings.append(
            Finding(
                Kind.DUPLICATE, Level.WARNING if same else Level.INFO, message, row.sheet, row.name_cell.ref,
                title_of(base, "name"), row.person.full_name,
            )
        )  # fmt: skip
        return True

    def _withdrew(self, base: Base, row: MenteeRow | MentorRow, person: KnownPerson | None) -> bool:
        """A workbook does not bring back whom the organisation may not process any more."""
        if person is None or not person.withdrew:
            return False
        message = "согласие на обработку отозвано: строка не загружается. Новое вносят в «Отозванных согласиях»"
        self.plan.findings.append(
            Finding(
                Kind.VALUE, Level.WARNING, message, row.sheet, row.name_cell.ref, title_of(base, "name"),
                row.person.full_name,
            )
        )  # fmt: skip
        return True

    def _remember(self, base: Base, row: MenteeRow | MentorRow, participant: Participant) -> None:
        self._seen[base, row.search, row.person.birth_date or row.person.year] = row, participant
        if participant.person not in self._counted:
            self._counted.add(participant.person)
            learner = row.data.category in rules.LEARNERS
            self.plan.people.append((participant.person, row.person, learner))

    def _person(self, row: MenteeRow | MentorRow, person: KnownPerson | None) -> int:
        """The known person, the new one that another row of this upload has made, or one more."""
        if person is not None:
            return person.id
        key = (row.search, row.person.birth_date) if row.person.birth_date else None
        if key in self._fresh:
            return self._fresh[key]  # type: ignore[index]
        self.plan.new_people.append(row.person)
        place = -len(self.plan.new_people)
        if key is not None:
            self._fresh[key] = place  # type: ignore[index]
        return place

    def _update(self, base: Base, card: KnownCard, row: MenteeRow | MentorRow) -> bool:
        """Note what differs. Empty cells change nothing. False: the dates of card and row contradict each other."""
        data = row.data
        new = {
            name: value
            for name, value in dataclasses_items(data)
            if name not in _LEFT_ALONE and value not in ("", None) and value != card.values[name]
        }
        if isinstance(data, MenteeData) and "request" in new:
            new["topic_id"] = data.topic_id
        enterprise = self._new_enterprise(card, data)
        merged = card.values | new
        if merged["entered_on"] and merged["ends_on"] and merged["ends_on"] < merged["entered_on"]:
            self._contradiction(base, row, merged)
            return False
        person_new = self._person_values(card.person, row.person)
        if base is Base.MENTORS and card.person.id in self.known.mentees:
            # One person in both bases: the contacts are those of the base of mentees (the representative's).
            person_new.pop("contacts", None)
        if not (new or person_new or enterprise):
            self.plan.unchanged[base] += 1
            self.plan.same[base].append(card.id)
            return True
        self.plan.changes.append(
            Change(
                base, card.id, card.version, new, {name: card.values[name] for name in new},
                card.person.id, card.person.version, person_new,
                {name: getattr(card.person, name) for name in person_new}, enterprise,
            )
        )  # fmt: skip
        return True

    def _contradiction(self, base: Base, row: MenteeRow | MentorRow, merged: dict[str, Any]) -> None:
        key = "ends_on" if row.data.ends_on else "entered_on"
        message = (
            f"с карточкой в портале выходит, что программа закончилась {merged['ends_on']:%d.%m.%Y}, раньше начала "
            f"{merged['entered_on']:%d.%m.%Y}: укажите обе даты"
        )
        found = f"{getattr(row.data, key):%d.%m.%Y}"
        self.plan.findings.append(
            Finding(Kind.VALUE, Level.ERROR, message, row.sheet, row.name_cell.ref, title_of(base, key), found)
        )

    def _person_values(self, person: KnownPerson, data: PersonData) -> dict[str, Any]:
        """Contacts as in the sheet; date and year only where the card has none."""
        new: dict[str, Any] = {}
        if data.contacts and data.contacts != person.contacts:
            new["contacts"] = data.contacts
        if data.birth_date and person.birth_date is None:
            new |= {"birth_date": data.birth_date, "birth_year": data.year}
        elif data.year and person.birth_year is None:
            new["birth_year"] = data.year
        return {name: value for name, value in new.items() if getattr(person, name) != value}

    def _new_enterprise(self, card: KnownCard, data: MenteeData | MentorData) -> str:
        """The name of another enterprise than the card's, for employers."""
        if not isinstance(data, MentorData) or not data.enterprise_name:
            return ""
        if card.values["category"] != MentorCategory.EMPLOYER:
            return ""
        if self._enterprises is None:
            mine = Enterprise.objects.filter(organisation=self.organisation)
            self._enterprises = dict(mine.values_list("pk", "identity"))
        same = self._enterprises.get(card.values["enterprise_id"]) == names.enterprise_identity(data.enterprise_name)
        return "" if same else data.enterprise_name


def _participants(cards: dict[int, KnownCard]) -> list[Participant]:
    """Who may be paired: links that name somebody who withdrew wait, as if the card were not there."""
    return [
        Participant.known(card.id, person_id, card) for person_id, card in cards.items() if not card.person.withdrew
    ]


def dataclasses_items(data: Any) -> list[tuple[str, Any]]:
    return [(item.name, getattr(data, item.name)) for item in dataclasses.fields(data)]


def _make_room(plan: Plan, mentors: list[Participant], norms: Mapping[int, int]) -> None:
    """A new mentor of whom the sheet says more mentees than the norm gets that much room; the curator is told."""
    wanted: dict[int, int] = {}
    for link in plan.links:
        wanted[link.mentor.ref] = wanted.get(link.mentor.ref, 0) + 1
    for mentor in mentors:
        if not mentor.is_new:
            continue
        card = plan.new_mentors[-mentor.ref - 1]
        norm = norms.get(card.data.form_id, 5)
        if (count := wanted.get(mentor.ref, 0)) > norm:
            card.data = dataclasses.replace(card.data, capacity=count)
            row = mentor.rows[0]
            message = f"наставляемых {count}, а норма формы – {norm}: наставнику записано «не более {count}»"
            plan.findings.append(
                Finding(
                    Kind.LINK, Level.WARNING, message, row.sheet, row.name_cell.ref,
                    title_of(Base.MENTORS, "name"), row.person.full_name,
                )
            )  # fmt: skip

"""Joining the two sheets: the mentee's row names the mentor, the mentor's row names the mentees.

Where they disagree the base of mentees is believed: one row there is one child, so it is kept with more care.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .columns import Base, title_of
from .findings import Finding, Kind, Level
from .known import KnownCard
from .rows import MenteeRow, MentorRow


@dataclass(slots=True, eq=False)
class Participant:
    """A card that stands (`ref` = its id) or will be made (`ref` = −1 − index among the new ones)."""

    ref: int
    person: int
    search: str
    form_id: int | None
    entered_on: dt.date | None
    ends_on: dt.date | None
    rows: list[Any] = field(default_factory=list)

    @classmethod
    def known(cls, card_id: int, person_id: int, card: KnownCard) -> Participant:
        values = card.values
        return cls(card_id, person_id, card.person.search, values["form_id"], values["entered_on"], values["ends_on"])

    @classmethod
    def new(cls, number: int, person: int, row: MenteeRow | MentorRow) -> Participant:
        """`number`: how many new cards there are with this one."""
        data = row.data
        return cls(-number, person, row.search, data.form_id, data.entered_on, data.ends_on, [row])

    @property
    def is_new(self) -> bool:
        return self.ref < 0


@dataclass(slots=True)
class Link:
    mentee: Participant
    mentor: Participant
    form_id: int
    started_on: dt.date | None
    ends_on: dt.date | None
    sheet: str = ""
    ref: str = ""
    column: str = ""
    found: str = ""


@dataclass(slots=True)
class Pending:
    """A link whose other side is not in the bases yet: kept with the import, tried again by the next ones."""

    side: Base
    who: Participant
    name: str
    form_id: int | None
    started_on: dt.date | None
    ends_on: dt.date | None


@dataclass(slots=True)
class Joined:
    links: list[Link] = field(default_factory=list)
    pending: list[Pending] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def initials(name: str) -> str:
    """«дорохов роман артемович» and «дорохов р а» → «дорохов р а»."""
    last, *rest = name.split()
    return " ".join([last, *(word[0] for word in rest)])


def is_short(name: str) -> bool:
    return any(len(word) == 1 for word in name.split()[1:])


class Index:
    """Participants by name; where either side has initials only, by initials.

    Answers are remembered: names repeat, and a workbook of thousands of namesakes must not take an hour.
    """

    def __init__(self, participants: Iterable[Participant]) -> None:
        self._exact: dict[str, list[Participant]] = defaultdict(list)
        self._found: dict[str, list[Participant]] = {}
        self._of_form: dict[tuple[str, int | None], list[Participant]] = {}
        self._refs: dict[str, frozenset[int]] = {}
        for participant in participants:
            self._exact[participant.search].append(participant)

    @cached_property
    def _short(self) -> dict[str, list[Participant]]:
        """By initials; most workbooks write names in full and never ask."""
        short: dict[str, list[Participant]] = defaultdict(list)
        for name, participants in self._exact.items():
            short[initials(name)] += participants
        return short

    def find(self, name: str) -> list[Participant]:
        if name not in self._found:
            self._found[name] = self._exact[name] if name in self._exact else self._by_initials(name)
        return self._found[name]

    def _by_initials(self, name: str) -> list[Participant]:
        found = self._short.get(initials(name), [])
        return found if is_short(name) else [one for one in found if is_short(one.search)]

    def of_form(self, name: str, form_id: int | None) -> list[Participant]:
        """Of several namesakes, those in this form."""
        found = self.find(name)
        if len(found) < 2:
            return found
        if (name, form_id) not in self._of_form:
            self._of_form[name, form_id] = [one for one in found if one.form_id == form_id] or found
        return self._of_form[name, form_id]

    def refs(self, name: str) -> frozenset[int]:
        """Of everybody called so."""
        if name not in self._refs:
            self._refs[name] = frozenset(one.ref for one in self.find(name))
        return self._refs[name]


def join(mentees: list[Participant], mentors: list[Participant], waiting: list[dict[str, Any]]) -> Joined:
    """All links that the upload and the former imports name, each once."""
    joiner = _Joiner(mentees, mentors)
    for mentee in mentees:
        for row in mentee.rows:
            joiner.from_mentee(mentee, row)
    for mentor in mentors:
        for row in mentor.rows:
            joiner.from_mentor(mentor, row)
    joiner.one_sided()
    joiner.from_waiting(waiting)
    joiner.say_what_waits()
    joiner.result.links = list(joiner.links.values())
    return joiner.result


class _Joiner:
    def __init__(self, mentees: list[Participant], mentors: list[Participant]) -> None:
        self.mentees, self.mentors = mentees, mentors
        self.mentee_index, self.mentor_index = Index(mentees), Index(mentors)
        self.links: dict[tuple[int, int, int], Link] = {}
        self.result = Joined()
        self.named: dict[tuple[int, int], set[int]] = defaultdict(set)  # (mentee, form) → mentors that the row names
        self.naming: dict[int, dict[int, Participant]] = defaultdict(dict)  # mentor → mentees whose rows name him
        self.listed: dict[int, set[int]] = {}
        self.own: list[tuple[Link, MenteeRow]] = []

    def from_mentee(self, mentee: Participant, row: MenteeRow) -> None:
        for name in row.partners:
            found = self.mentor_index.of_form(name, row.data.form_id)
            mentor = self._one(Base.MENTEES, mentee, row, name, found, self.mentors)
            if mentor is None:
                continue
            form = row.data.form_id or mentor.form_id
            link = self._link(Base.MENTEES, mentee, mentor, form, row.data.entered_on, row.data.ends_on, row)
            if link is not None:
                self.named[mentee.ref, link.form_id].add(mentor.ref)
                self.naming[mentor.ref][mentee.ref] = mentee
                self.own.append((link, row))

    def from_mentor(self, mentor: Participant, row: MentorRow) -> None:
        if not row.partners:
            return
        listed = self.listed.setdefault(mentor.ref, set())
        for name in row.partners:
            found = self.mentee_index.find(name)
            if len(found) > 1:
                called_so, mine = self.mentee_index.refs(name), self.naming.get(mentor.ref, {})
                found = [one for one in mine.values() if one.ref in called_so]
                found = found or self.mentee_index.of_form(name, row.data.form_id)
            mentee = self._one(Base.MENTORS, mentor, row, name, found, self.mentees)
            if mentee is None:
                continue
            listed.add(mentee.ref)
            form = row.data.form_id or mentee.form_id
            others = self.named.get((mentee.ref, form)) if form else None
            if others and mentor.ref not in others:
                self._note(
                    Base.MENTORS,
                    row,
                    "в базе наставляемых у этого человека другой наставник: пара создаётся по ней",
                    name,
                )
                continue
            started, ends = mentee.entered_on or row.data.entered_on, mentee.ends_on or row.data.ends_on
            self._link(Base.MENTORS, mentee, mentor, form, started, ends, row)

    def one_sided(self) -> None:
        """The mentor's row lists others but not this mentee: the pair is made, the curator is told."""
        for link, row in self.own:
            listed = self.listed.get(link.mentor.ref)
            if listed is not None and link.mentee.ref not in listed:
                message = "в базе наставников этот наставляемый у него не назван: пара создаётся по базе наставляемых"
                self._note(Base.MENTEES, row, message, link.mentor.search)

    def from_waiting(self, waiting: list[dict[str, Any]]) -> None:
        by_id = {
            Base.MENTEES: {one.ref: one for one in self.mentees},
            Base.MENTORS: {one.ref: one for one in self.mentors},
        }
        taken = {(mentee, form) for mentee, _, form in self.links}
        for item in waiting:
            side = Base(item["side"])
            who = by_id[side].get(item["id"])
            index = self.mentor_index if side is Base.MENTEES else self.mentee_index
            found = index.of_form(item["name"], item["form_id"]) if who else []
            if who is None or len(found) != 1:
                continue
            mentee, mentor = (who, found[0]) if side is Base.MENTEES else (found[0], who)
            form = item["form_id"] or mentee.form_id or mentor.form_id
            if form is None or (mentee.ref, form) in taken:
                continue
            taken.add((mentee.ref, form))
            self.links[mentee.ref, mentor.ref, form] = Link(
                mentee, mentor, form, _date(item["started_on"]), _date(item["ends_on"])
            )

    def say_what_waits(self) -> None:
        """One line instead of hundreds when the other base has not come at all."""
        for side, other, name in (
            (Base.MENTEES, self.mentors, "базы наставников"),
            (Base.MENTORS, self.mentees, "базы наставляемых"),
        ):
            waiting = [item for item in self.result.pending if item.side is side]
            if waiting and not other:
                message = f"связей с людьми из {name}: {len(waiting)}; пары появятся, когда вы её загрузите"
                sheet = next((row.sheet for row in waiting[0].who.rows), "")
                self.result.findings.append(
                    Finding(Kind.LINK, Level.INFO, message, sheet, "", title_of(side, "partner"))
                )

    def _one(
        self, base: Base, who: Participant, row: MenteeRow | MentorRow, name: str, found: list[Participant],
        other_base: list[Participant],
    ) -> Participant | None:  # fmt: skip
        if not found:
            data = row.data
            self.result.pending.append(Pending(base, who, name, data.form_id, data.entered_on, data.ends_on))
            if other_base:
                other = "базе наставников" if base is Base.MENTEES else "базе наставляемых"
                self._note(base, row, f"«{_shown(row, name)}» нет в {other}: пара появится, когда он там будет", name)
            return None
        if len(found) > 1:
            self._note(base, row, "в портале несколько людей с таким ФИО: создайте пару вручную", name)
            return None
        if found[0].person == who.person:
            self._note(base, row, "человек не может быть наставником самому себе", name)
            return None
        return found[0]

    def _link(
        self, base: Base, mentee: Participant, mentor: Participant, form: int | None,
        started: dt.date | None, ends: dt.date | None, row: MenteeRow | MentorRow,
    ) -> Link | None:  # fmt: skip
        if form is None:
            self._note(base, row, "форма наставничества не указана: пара не создаётся", "")
            return None
        cell = row.partner_cell
        link = Link(
            mentee, mentor, form, started, ends, row.sheet, cell.ref or row.name_cell.ref,
            title_of(base, "partner"), str(cell.value or "")[:200],
        )  # fmt: skip
        return self.links.setdefault((mentee.ref, mentor.ref, form), link)

    def _note(self, base: Base, row: MenteeRow | MentorRow, message: str, name: str) -> None:
        cell = row.partner_cell
        found = _shown(row, name) if name else str(cell.value or "")[:200]
        ref = cell.ref or row.name_cell.ref
        self.result.findings.append(
            Finding(Kind.LINK, Level.WARNING, message, row.sheet, ref, title_of(base, "partner"), found)
        )


def _shown(row: MenteeRow | MentorRow, name: str) -> str:
    """The name with capitals again, for people."""
    return " ".join("-".join(part.capitalize() for part in word.split("-")) for word in name.split())


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None

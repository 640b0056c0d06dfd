"""Rows of a workbook, understood: what will become cards and links."""

from __future__ import annotations

from dataclasses import dataclass, field

from mentoring.core.spreadsheets.table import Cell

from ..services.data import MenteeData, MentorData, PersonData
from .findings import Finding


@dataclass(slots=True)
class MenteeRow:
    """`search` is the normalised name; `partners` the normalised names of mentors; `partner_cell` where they stand."""

    number: int
    sheet: str
    name_cell: Cell
    partner_cell: Cell
    person: PersonData
    search: str
    data: MenteeData
    partners: list[str] = field(default_factory=list)


@dataclass(slots=True)
class MentorRow:
    """As `MenteeRow`; the year of birth is not in the official form."""

    number: int
    sheet: str
    name_cell: Cell
    partner_cell: Cell
    person: PersonData
    search: str
    data: MentorData
    partners: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Parsed:
    """One or two tables. `total` counts the rows with people, those with errors included."""

    mentees: list[MenteeRow] = field(default_factory=list)
    mentors: list[MentorRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    bases: list[str] = field(default_factory=list)
    total: int = 0

    @property
    def kind(self) -> str:
        return "both" if len(self.bases) > 1 else "".join(self.bases)

    def add(self, other: Parsed) -> None:
        self.mentees += other.mentees
        self.mentors += other.mentors
        self.findings += other.findings
        self.bases = list(dict.fromkeys(self.bases + other.bases))
        self.total += other.total

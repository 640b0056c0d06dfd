"""What the check understood, kept as text between the check and the application."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from typing import Any

from mentoring.core.spreadsheets.table import Cell

from ..services.data import MenteeData, MentorData, PersonData
from .rows import MenteeRow, MentorRow, Parsed

_PERSON = tuple(item.name for item in dataclasses.fields(PersonData))
_MENTEE = tuple(item.name for item in dataclasses.fields(MenteeData))
_MENTOR = tuple(item.name for item in dataclasses.fields(MentorData))
_ENTERED, _ENDS = "entered_on", "ends_on"


def keep(parsed: Parsed) -> str:
    """JSON of the rows. Findings stand with the import already."""
    return json.dumps(
        {
            "bases": parsed.bases,
            "total": parsed.total,
            "mentees": [_row(row, _MENTEE) for row in parsed.mentees],
            "mentors": [_row(row, _MENTOR) for row in parsed.mentors],
        },
        ensure_ascii=False,
        separators=(",", ":"),
        default=_date,
    )


def recall(text: str) -> Parsed:
    """The rows again, equal to those kept."""
    kept = json.loads(text)
    return Parsed(
        mentees=[_again(MenteeRow, MenteeData, _MENTEE, item) for item in kept["mentees"]],
        mentors=[_again(MentorRow, MentorData, _MENTOR, item) for item in kept["mentors"]],
        bases=kept["bases"],
        total=kept["total"],
    )


def _row(row: MenteeRow | MentorRow, fields: tuple[str, ...]) -> list[Any]:
    return [
        row.number,
        row.sheet,
        row.name_cell.ref,
        row.partner_cell.ref,
        str(row.partner_cell.value or "")[:200],
        [getattr(row.person, name) for name in _PERSON],
        row.search,
        [getattr(row.data, name) for name in fields],
        row.partners,
    ]


def _again(kind: Any, data_kind: Any, fields: tuple[str, ...], item: list[Any]) -> Any:
    number, sheet, name_ref, partner_ref, partner, person, search, data, partners = item
    for name in (_ENTERED, _ENDS):
        place = fields.index(name)
        data[place] = _parsed(data[place])
    born = _PERSON.index("birth_date")
    person[born] = _parsed(person[born])
    who = PersonData(*person)
    return kind(
        number,
        sheet,
        Cell(who.full_name, name_ref),
        Cell(partner or None, partner_ref),
        who,
        search,
        data_kind(*data),
        partners,
    )


def _date(value: object) -> str:
    assert isinstance(value, dt.date)
    return value.isoformat()


def _parsed(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None

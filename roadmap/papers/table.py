"""What the paper says, whatever it is written with: title, approving stamp, headings, rows.

Columns as in the adopted roadmap (domain.md 8.1): № п/п · Мероприятия · Сроки исполнения · Ответственные: региональные,
муниципальные, образовательные организации.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import dateformat

from ..enums import EditionState
from ..models import Activity, Edition
from ..selectors.editions import lines_of

HEADINGS = ("№ п/п", "Мероприятия", "Сроки исполнения")
RESPONSIBLE = "Ответственные"
TIERS = ("Региональные", "Муниципальные", "Образовательные организации")


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[str, str, str, str, str, str]
    is_section: bool


@dataclass(frozen=True, slots=True)
class Table:
    """`stamp`: the lines of «УТВЕРЖДАЮ»; empty places are left to be written by hand."""

    title: str
    stamp: tuple[str, ...]
    is_draft: bool
    rows: tuple[Row, ...]
    made_at: dt.datetime


def table_of(edition: Edition) -> Table:
    return Table(
        title=edition.title,
        stamp=_stamp(edition),
        is_draft=edition.state == EditionState.DRAFT,
        rows=tuple(Row(cells_of(line), line.section_id is None) for line in lines_of(edition)),
        made_at=edition.state_since,
    )


def cells_of(line: Activity) -> tuple[str, str, str, str, str, str]:
    return (line.number, line.title, line.term, line.region, line.municipality, line.organisation)


def _stamp(edition: Edition) -> tuple[str, ...]:
    name = edition.approver_name
    return (
        "УТВЕРЖДАЮ",
        edition.approver_position or "_" * 34,
        f"{'_' * 16} {name}" if name else "_" * 34,
        _date_words(edition.adopted_on),
    )


def _date_words(day: dt.date | None) -> str:
    if day is None:
        return "«____» ______________ 20____ г."
    return dateformat.format(day, "«d» E Y г.")

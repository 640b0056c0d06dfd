"""The whole term of an edition: how each activity of a body stood in each year."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from mentoring.access.actor import Actor

from ..models import Activity, Task
from .editions import in_force


@dataclass(frozen=True, slots=True)
class TermLine:
    """An activity with its task for each year of the term; None where it has none then."""

    activity: Activity
    tasks: list[Task | None]


@dataclass(frozen=True, slots=True)
class TermPart:
    number: str
    title: str
    lines: list[TermLine]


@dataclass(frozen=True, slots=True)
class Term:
    """`words`: the years as «2021–2024»; `years`: those of them that no later edition has taken."""

    words: str
    years: list[int]
    parts: list[TermPart]


def term(actor: Actor, *, year: int, today: dt.date) -> Term | None:
    """The term to which the year belongs, for the actor's body; None for a year without an edition."""
    edition = in_force(year)
    if edition is None:
        return None
    years = list(edition.valid_years.order_by("year").values_list("year", flat=True))
    tasks: dict[int, dict[int, Task]] = defaultdict(dict)
    for task in Task.objects.visible_to(actor).of_body(actor).in_force().filter(year__in=years).with_status(today):
        tasks[task.activity_id][task.year] = task
    lines = list(edition.activities.all())
    parts = [
        TermPart(
            section.number,
            section.title,
            [_line(one, tasks.pop(one.pk, {}), years) for one in lines if one.section_id == section.pk],
        )
        for section in lines
        if section.section_id is None
    ]
    own = Activity.objects.filter(pk__in=tasks).order_by("position")
    if own:
        parts.append(TermPart("", "Собственные мероприятия", [_line(one, tasks[one.pk], years) for one in own]))
    return Term(edition.years, years, [part for part in parts if part.lines])


def _line(activity: Activity, by_year: Mapping[int, Task], years: list[int]) -> TermLine:
    return TermLine(activity, [by_year.get(year) for year in years])

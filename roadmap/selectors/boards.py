"""What the boards read: the timeline of one body, the matrix activity × municipality, the matrix of organisations."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count

from mentoring.access.actor import Actor
from mentoring.organisations.models import Municipality, Organisation

from ..enums import Status, TaskTier
from ..models import Activity, Edition, EditionYear, Task
from .editions import in_force

# What a group of bodies is called when they differ: the first that occurs. Done only when all are.
_WORST_FIRST = (Status.OVERDUE, Status.RUNNING, Status.NO_DATA, Status.NOT_DUE, Status.DONE)


def years() -> list[int]:
    """The years for which the region has an adopted edition, in order."""
    rows = EditionYear.objects.filter(municipality__isnull=True, organisation__isnull=True)
    return list(rows.order_by("year").values_list("year", flat=True))


def nearest_year(known: list[int], wanted: int) -> int | None:
    """The wanted year, or the known one next to it; None when there is no edition at all."""
    return min(known, key=lambda year: (abs(year - wanted), -year), default=None)


@dataclass(frozen=True, slots=True)
class Section:
    number: str
    title: str
    activities: list[Activity]


def sections_of(edition: Edition, year: int) -> list[Section]:
    """The sections of an edition with the activities that run in the year."""
    lines = list(edition.activities.all())
    return [
        Section(
            section.number,
            section.title,
            [line for line in lines if line.section_id == section.pk and line.first_year <= year <= line.last_year],
        )
        for section in lines
        if section.section_id is None
    ]


@dataclass(frozen=True, slots=True)
class Tally:
    """How bodies stand in one activity: numbers by status."""

    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        return self.counts.get(Status.DONE, 0)

    @property
    def overdue(self) -> int:
        return self.counts.get(Status.OVERDUE, 0)

    @property
    def status(self) -> str | None:
        """One word for all of them; None where nobody answers."""
        return next((status for status in _WORST_FIRST if self.counts.get(status)), None)


NOBODY = Tally()


@dataclass(frozen=True, slots=True)
class Square:
    """A square of the matrix: the municipality's own status where it answers itself, and its organisations."""

    own: str | None
    below: Tally = NOBODY

    @property
    def status(self) -> str | None:
        return self.own or self.below.status


@dataclass(frozen=True, slots=True)
class MatrixRow:
    municipality: Municipality
    squares: list[Square]


def activities_of_year(year: int) -> list[Activity]:
    """The activities (not the sections) of the region's edition that run in the year."""
    edition = in_force(year)
    return [] if edition is None else [line for part in sections_of(edition, year) for line in part.activities]


def matrix(
    actor: Actor, *, year: int, today: dt.date, activities: Iterable[Activity], municipality_id: int | None = None
) -> list[MatrixRow]:
    """A row for each municipality of the actor, a square for each activity: two grouped queries, nothing is stored.

    Counted are working organisations, those that the list behind a square shows (and `rules.coverage` asks)."""
    tasks = Task.objects.visible_to(actor).filter(year=year).with_status(today)
    places = Municipality.objects.visible_to(actor)
    if municipality_id is not None:
        tasks, places = tasks.filter(municipality_id=municipality_id), places.filter(pk=municipality_id)
    below: dict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    grouped = (
        tasks.filter(tier=TaskTier.ORGANISATION, organisation__is_active=True)
        .values_list("municipality_id", "activity_id", "status")
        .annotate(count=Count("pk"))
        .order_by()
    )
    for place_id, activity_id, status, count in grouped:
        below[place_id, activity_id][status] += count
    own = {
        (place_id, activity_id): status
        for place_id, activity_id, status in tasks.filter(tier=TaskTier.MUNICIPALITY).values_list(
            "municipality_id", "activity_id", "status"
        )
    }
    columns = [activity.pk for activity in activities]
    return [
        MatrixRow(
            place,
            [
                Square(
                    own.get((place.pk, column)),
                    Tally(below[place.pk, column]) if (place.pk, column) in below else NOBODY,
                )
                for column in columns
            ],
        )
        for place in places
    ]


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    organisation: Organisation
    tasks: list[Task | None]


def organisation_rows(
    actor: Actor, *, year: int, today: dt.date, activities: Iterable[Activity], organisations: Iterable[Organisation]
) -> list[OrganisationRow]:
    """For each of the organisations its task in each activity, None where it has none. One query."""
    wanted = list(organisations)
    rows = (
        Task.objects.visible_to(actor)
        .filter(year=year, tier=TaskTier.ORGANISATION, organisation__in=wanted)
        .with_status(today)
    )
    found = {(row.organisation_id, row.activity_id): row for row in rows}
    columns = [activity.pk for activity in activities]
    return [OrganisationRow(one, [found.get((one.pk, column)) for column in columns]) for one in wanted]


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """A line of the timeline. `task` None: this tier has no party in the activity. `starts`, `length` in days of the
    year, from 0."""

    activity: Activity
    task: Task | None
    starts: int
    length: int


@dataclass(frozen=True, slots=True)
class TimelinePart:
    number: str
    title: str
    lines: list[TimelineLine]


def timeline(actor: Actor, *, year: int, today: dt.date) -> list[TimelinePart]:
    """The plan of the actor's body for a year: the region's activities by section, then the body's own ones."""
    edition = in_force(year)
    if edition is None:
        return []
    tasks = {
        task.activity_id: task
        for task in Task.objects.visible_to(actor).of_body(actor).in_force().filter(year=year).with_status(today)
    }
    parts = [
        TimelinePart(part.number, part.title, [_line(one, tasks.pop(one.pk, None), year) for one in part.activities])
        for part in sections_of(edition, year)
    ]
    own = Activity.objects.filter(pk__in=tasks).order_by("position")
    if own:
        parts.append(TimelinePart("", "Собственные мероприятия", [_line(one, tasks[one.pk], year) for one in own]))
    return [part for part in parts if part.lines]


def _line(activity: Activity, task: Task | None, year: int) -> TimelineLine:
    first = dt.date(year, 1, 1)
    starts = task.starts_on if task else dt.date.fromisoformat(f"{year}-{activity.start_day}")
    ends = task.due_on if task else dt.date.fromisoformat(f"{year}-{activity.due_day}")
    return TimelineLine(activity, task, (starts - first).days, (ends - starts).days + 1)

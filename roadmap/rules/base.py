"""What a rule is: how the portal learns that an activity is done, and what it shows for it."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import connection

from mentoring.access.actor import Actor

from ..enums import Outcome, TaskTier
from ..models import Task

Body = tuple[int | None, int | None]
"""(municipality, organisation); both None: the region."""

REGION, MUNICIPALITY, ORGANISATION = TaskTier.REGION, TaskTier.MUNICIPALITY, TaskTier.ORGANISATION


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found out about one body. `covered` of `needed` things (periods, pairs, bodies below) are done."""

    outcome: Outcome
    done_on: dt.date | None = None
    evidence_count: int = 0
    covered: int | None = None
    needed: int | None = None
    note: str = ""


NOT_YET = Finding(Outcome.OPEN)


class Findings(dict[Body, Finding]):
    """Findings by body; a body that is not among the keys has `otherwise`."""

    def __init__(self, found: Mapping[Body, Finding] | None = None, *, otherwise: Finding) -> None:
        super().__init__(found or {})
        self.otherwise = otherwise

    def __missing__(self, body: Body) -> Finding:
        return self.otherwise


@dataclass(frozen=True, slots=True)
class Evidence:
    """One line of what was counted. `url` is empty where this actor may not open it; no names of participants."""

    title: str
    note: str = ""
    on: dt.date | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Of whom a rule is asked: all bodies of a tier in a calendar year, or those named."""

    tier: TaskTier
    year: int
    today: dt.date
    municipality_ids: Collection[int] | None = None
    organisation_ids: Collection[int] | None = None

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.year, 1, 1)

    @property
    def last_day(self) -> dt.date:
        return dt.date(self.year, 12, 31)

    def where(self, alias: str) -> str:
        """The condition on the rows' own columns, to stand after a WHERE."""
        if self.organisation_ids is not None:
            return f" AND {alias}.organisation_id = ANY(%(organisations)s)"
        if self.municipality_ids is not None:
            return f" AND {alias}.municipality_id = ANY(%(municipalities)s)"
        return ""

    def rows(self, sql: str, **more: Any) -> list[tuple[Any, ...]]:
        """Run it with what was asked as parameters."""
        values = {
            "year": self.year,
            "first": self.first_day,
            "last": self.last_day,
            "today": self.today,
            "organisations": list(self.organisation_ids or ()),
            "municipalities": list(self.municipality_ids or ()),
            **more,
        }
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()

    @classmethod
    def about(cls, task: Task, today: dt.date) -> Asked:
        """The one body of a task."""
        return cls(
            TaskTier(task.tier),
            task.year,
            today,
            None if task.municipality_id is None else (task.municipality_id,),
            None if task.organisation_id is None else (task.organisation_id,),
        )


class Rule(ABC):
    """A small module says one: a code, words for each tier, and how it is found out.

    `by_hand` are the tiers where the portal cannot know and the body marks. `topics` are the changes that the rule
    hears (mentoring.core.changes); `group` orders transactions that touch the same bodies above (services.recompute).
    `rises` says that the rows of the tiers above depend on those below.
    """

    code: str
    title: str
    words: Mapping[TaskTier, str]
    topics: ClassVar[frozenset[str]] = frozenset()
    by_hand: ClassVar[frozenset[TaskTier]] = frozenset()
    group: ClassVar[str] = ""
    rises: ClassVar[bool] = False

    def assess(
        self,
        *,
        tier: TaskTier,
        year: int,
        today: dt.date,
        municipality_ids: Collection[int] | None = None,
        organisation_ids: Collection[int] | None = None,
    ) -> Findings:
        """Findings by body, in a fixed number of statements for any number of bodies.

        Years before the portal are not asked (services.recompute).
        """
        if tier in self.by_hand:
            return Findings(otherwise=Finding(Outcome.TO_MARK))
        return self.found(Asked(tier, year, today, municipality_ids, organisation_ids))

    @abstractmethod
    def found(self, asked: Asked) -> Findings:
        """What the portal knows of the tiers that are not marked by hand."""

    def evidence(self, task: Task, actor: Actor, *, today: dt.date) -> list[Evidence]:
        """The lines behind the finding: as many as it counted."""
        return [] if task.tier in self.by_hand else self.shown(Asked.about(task, today), actor)

    @abstractmethod
    def shown(self, asked: Asked, actor: Actor) -> list[Evidence]:
        """The list behind `found`, of one body."""

    def words_for(self, tier: TaskTier | str) -> str:
        return self.words[TaskTier(tier)]


def all_of(rows: Iterable[tuple[Body, int, dt.date | None]], needed: int, words: str) -> Findings:
    """Findings of «all of them»: rows of (body, how many it has, the last day). Nothing needed: «нет данных»."""
    if not needed:
        return Findings(otherwise=Finding(Outcome.UNKNOWN))

    def finding(covered: int, day: dt.date | None) -> Finding:
        done = covered >= needed
        return Finding(
            Outcome.DONE if done else Outcome.OPEN,
            day if done else None,
            covered,
            covered,
            needed,
            f"{words}: {covered} из {needed}",
        )

    return Findings({body: finding(covered, day) for body, covered, day in rows}, otherwise=finding(0, None))

"""Small makers of the plan for tests that begin where a task is."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mentoring.core import clock
from mentoring.organisations.models import Municipality, Organisation
from roadmap.enums import EditionState, Outcome, TaskTier
from roadmap.models import Activity, Edition, Task


def make_edition(*, first_year: int, last_year: int, adopted: bool = True, **fields: Any) -> Edition:
    now = clock.now()
    return Edition.objects.create(
        title="Дорожная карта",
        first_year=first_year,
        last_year=last_year,
        state=EditionState.ADOPTED if adopted else EditionState.DRAFT,
        adopted_on=dt.date(first_year, 1, 15) if adopted else None,
        state_since=now,
        created_at=now,
        **fields,
    )


def adopt(edition: Edition) -> None:
    """Its lines are written by now: from here on they are frozen."""
    Edition.objects.filter(pk=edition.pk).update(
        state=EditionState.ADOPTED, adopted_on=dt.date(edition.first_year, 1, 15)
    )


def make_activity(
    edition: Edition, number: str = "1.4", *, title: str = "Формирование базы", **fields: Any
) -> Activity:
    """A line with parties at all tiers, in the years of the edition. Written before the edition is adopted."""
    return Activity.objects.create(
        edition=edition,
        number=number,
        title=title,
        position=int(float(number) * 10),
        term=edition.years,
        first_year=edition.first_year,
        last_year=edition.last_year,
        region="Региональный центр наставничества",
        municipality="Органы исполнительной власти муниципалитетов",
        organisation="Кураторы",
        **fields,
    )


def make_task(
    activity: Activity,
    *,
    due_on: dt.date,
    organisation: Organisation | None = None,
    municipality: Municipality | None = None,
    outcome: str = Outcome.OPEN,
    **fields: Any,
) -> Task:
    tier = TaskTier.ORGANISATION if organisation else TaskTier.MUNICIPALITY if municipality else TaskTier.REGION
    return Task.objects.create(
        activity=activity,
        tier=tier,
        municipality=organisation.municipality if organisation else municipality,
        organisation=organisation,
        year=due_on.year,
        starts_on=dt.date(due_on.year, 1, 1),
        due_on=due_on,
        outcome=outcome,
        state_since=clock.now(),
        **fields,
    )

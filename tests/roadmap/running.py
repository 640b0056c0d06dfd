"""A day of the running year on which tests of rules stand still, and a plan with one line for each rule."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

from mentoring.core import clock
from mentoring.events.models import Enrolment, Event
from mentoring.organisations.models import Municipality, Organisation
from mentoring.pairing.models import Meeting, Pair
from roadmap.models import Activity, Edition, EditionYear, Task
from roadmap.rules.registry import RULES
from roadmap.selectors.evidence import evidence_of
from roadmap.services.recompute import recompute
from roadmap.services.tasks import make_tasks
from tests import factories as make

from .plan import make_edition

MOSCOW = ZoneInfo("Europe/Moscow")
YEAR = 2026
NOW = dt.datetime(YEAR, 11, 24, 12, tzinfo=MOSCOW)
ONLY_ORGANISATIONS = {"pairs", "meetings"}


def make_plan(*, years: tuple[int, ...] = (YEAR - 1, YEAR, YEAR + 1), codes: tuple[str, ...] = tuple(RULES)) -> Edition:
    """An adopted roadmap of the region with one activity for each rule; its tasks, not looked at yet."""
    edition = make_edition(first_year=min(years), last_year=max(years), adopted=False)
    section = Activity.objects.create(
        edition=edition, number="1", title="Раздел", position=0, term="", first_year=min(years), last_year=max(years)
    )
    for position, code in enumerate(codes, start=1):
        own = "" if code in ONLY_ORGANISATIONS else "исполнитель"
        Activity.objects.create(
            edition=edition,
            section=section,
            number=f"1.{position}",
            title=RULES[code].title,
            position=position,
            term="",
            first_year=min(years),
            last_year=max(years),
            region=own,
            municipality=own,
            organisation="исполнитель",
            rule=code,
        )
    Edition.objects.filter(pk=edition.pk).update(state="adopted", adopted_on=dt.date(min(years), 1, 10))
    EditionYear.objects.bulk_create(EditionYear(edition=edition, year=year) for year in years)
    make_tasks(edition=edition, years=years, now=clock.now())
    edition.refresh_from_db()
    return edition


def task_of(
    code: str,
    body: Organisation | Municipality | None = None,
    year: int = YEAR,
) -> Task:
    """The task of a body: an organisation, a municipality, or the region (None)."""
    rows = Task.objects.select_related("activity", "municipality", "organisation").filter(
        activity__rule=code, year=year
    )
    if isinstance(body, Organisation):
        return rows.get(organisation=body)
    return rows.get(municipality=body, organisation__isnull=True)


def found(code: str, body: Organisation | Municipality | None = None, year: int = YEAR) -> tuple[str, Any, int]:
    """(outcome, day, evidence) after a look at everything; the list behind it is as long as it says."""
    recompute(now=clock.now(), rule_codes=[code], years=[year])
    task = task_of(code, body, year)
    actor = make.actor(make.make_user("region"))
    assert len(evidence_of(task, actor)) == task.evidence_count, "the list is not what was counted"
    return task.outcome, task.done_on, task.evidence_count


def day(month: int, number: int, year: int = YEAR) -> dt.date:
    return dt.date(year, month, number)


def at(month: int, number: int, hour: int = 10, minute: int = 0, year: int = YEAR) -> dt.datetime:
    return dt.datetime(year, month, number, hour, minute, tzinfo=MOSCOW)


def make_event(
    kind: str,
    *,
    starts_at: dt.datetime | None = None,
    municipality: Municipality | None = None,
    organisation: Organisation | None = None,
    state: str = "held",
    **fields: Any,
) -> Event:
    starts_at = starts_at or at(10, 5)
    return Event.objects.create(
        municipality=organisation.municipality if organisation else municipality,
        organisation=organisation,
        kind=kind,
        level="region",
        title=f"Мероприятие {kind}",
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=2),
        state=state,
        state_since=clock.now(),
        created_at=clock.now(),
        cancel_reason="причина" if state == "cancelled" else "",
        **fields,
    )


def take_part(
    event: Event,
    *,
    organisation: Organisation | None = None,
    municipality: Municipality | None = None,
    audience: str = "curator",
    came: bool = True,
) -> Enrolment:
    number = event.enrolments.count() + 1
    return Enrolment.objects.create(
        event=event,
        host_municipality=event.municipality,
        host_organisation=event.organisation,
        municipality=organisation.municipality if organisation else municipality,
        organisation=organisation,
        identity=f"staff:{event.pk}:{number}",
        full_name=f"Участников Пётр {number}",
        audience=audience,
        number=number,
        created_at=clock.now(),
        state="enrolled",
        state_since=clock.now(),
        attended_at=clock.now() if came else None,
    )


def meet(pair: Pair, held_on: dt.date, format: str = "regular") -> Meeting:
    return Meeting.objects.create(
        pair=pair,
        municipality_id=pair.municipality_id,
        organisation_id=pair.organisation_id,
        school_year=pair.school_year,
        held_on=held_on,
        format=format,
        minutes=40,
        entry=uuid.uuid4(),
        recorded_by=1,
        created_at=clock.now(),
    )

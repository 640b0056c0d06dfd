"""A roadmap in force for the small region: last year, this one and the next; one task of the school is late."""

from __future__ import annotations

import datetime as dt

from mentoring.core import clock
from roadmap.models import Activity, Edition, Task
from roadmap.seed import APPROVER_POSITION, load_roadmap
from roadmap.services import activities, adoption, editions
from roadmap.services.recompute import recompute
from roadmap.services.tasks import ensure_tasks, make_tasks

from .acts import actor
from .small_region import SmallRegion

DAY = dt.timedelta(days=1)
LATE = "2.1"
"""The activity that everybody marks by hand, due yesterday."""
MARKED_BY_HAND = (LATE, "2.2")
_DAYS = {"1.2": ("01-15", "12-10"), "1.4": ("09-01", "10-31"), "1.6": ("09-01", "11-30"), "3.4": ("12-20", "12-31")}


def adopt(today: dt.date) -> Edition:
    """By the services, as the region does it; everything is looked at once."""
    yesterday, now, region = today - DAY, clock.now(), actor("region")
    years = range(today.year - 1, today.year + 2)
    draft = editions.copy_edition(
        source=load_roadmap(), first_year=years[0], last_year=years[-1], title="", actor=region, now=now
    )
    for line in draft.activities.filter(number__in=[*MARKED_BY_HAND, *_DAYS]):
        start, due = _DAYS.get(line.number, ("01-01", _of_every_year(yesterday)))
        activities.change_activity(
            activity=line,
            fields={"start_day": start, "due_day": due} | _asked(line, yesterday.year, years[-1]),
            expected_version=line.version,
            actor=region,
            now=now,
        )
    draft.refresh_from_db()
    adoption.adopt_edition(
        edition=draft,
        adopted_on=today,
        approver_position=APPROVER_POSITION,
        approver_name="А.Б. Вишнёва",
        expected_version=draft.version,
        actor=region,
        now=now,
    )
    ensure_tasks(now=now)
    if yesterday.year < today.year:  # of a year that is over nobody is given tasks any more: this one was there before
        make_tasks(edition=draft, years=[yesterday.year], now=now)
    recompute(now=now, years=range(years[0], today.year + 1))
    return draft


def _asked(line: Activity, first_year: int, last_year: int) -> dict[str, object]:
    """What is marked by hand is asked from the year of yesterday on: on the first of January what is late is of the
    year before, and on other days nothing of the year before is late as well."""
    if line.number not in MARKED_BY_HAND:
        return {}
    return {"first_year": first_year, "last_year": last_year, "term": f"{first_year}-{last_year} гг."}


def _of_every_year(day: dt.date) -> str:
    """«MM-DD»; not every year has the 29th of February."""
    return "02-28" if (day.month, day.day) == (2, 29) else f"{day:%m-%d}"


def late_task(region: SmallRegion, today: dt.date) -> Task:
    """The school's."""
    year = (today - DAY).year
    found: Task = Task.objects.get(organisation=region.school, activity__number=LATE, year=year)
    return found

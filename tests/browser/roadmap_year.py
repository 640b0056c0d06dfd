"""A roadmap in force for the small region: last year, this one and the next; one task of the school is late."""

from __future__ import annotations

import datetime as dt

from mentoring.core import clock
from roadmap.models import Edition, Task
from roadmap.seed import APPROVER_POSITION, load_roadmap
from roadmap.services import activities, adoption, editions
from roadmap.services.recompute import recompute
from roadmap.services.tasks import ensure_tasks

from .acts import actor
from .small_region import SmallRegion

DAY = dt.timedelta(days=1)
LATE = "2.1"
"""The activity that everybody marks by hand, due yesterday."""
_DAYS = {"1.2": ("01-15", "12-10"), "1.4": ("09-01", "10-31"), "1.6": ("09-01", "11-30"), "3.4": ("12-20", "12-31")}


def adopt(today: dt.date) -> Edition:
    """By the services, as the region does it; everything is looked at once."""
    yesterday, now, region = today - DAY, clock.now(), actor("region")
    years = range(today.year - 1, today.year + 2)
    draft = editions.copy_edition(
        source=load_roadmap(), first_year=years[0], last_year=years[-1], title="", actor=region, now=now
    )
    for line in draft.activities.filter(number__in=[LATE, *_DAYS]):
        start, due = _DAYS.get(line.number, ("01-01", f"{yesterday:%m-%d}"))
        activities.change_activity(
            activity=line,
            fields={"start_day": start, "due_day": due},
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
    recompute(now=now, years=range(years[0], today.year + 1))
    return draft


def late_task(region: SmallRegion, today: dt.date) -> Task:
    """The school's."""
    year = (today - DAY).year
    found: Task = Task.objects.get(organisation=region.school, activity__number=LATE, year=year)
    return found

"""The daily look at every task: time has passed, organisations have come, whatever was missed is put right."""

from __future__ import annotations

import datetime as dt

from mentoring.core import clock, jobs
from mentoring.core.jobs import JobContext
from mentoring.core.models import Job

from .recompute import due, recompute
from .tasks import ensure_tasks

KIND = "roadmap.recompute"


def enqueue_day(*, now: dt.datetime) -> Job:
    return jobs.enqueue_of_day(kind=KIND, title="Статусы дорожной карты", now=now)


def work(context: JobContext) -> dict[str, int]:
    """A rule and a year at a time: a killed attempt leaves whole steps, the next one finds little to write."""
    now = clock.now()
    with context.fenced():
        ensure_tasks(now=now)
    steps = due(now)
    touched = 0
    for done, (year, code) in enumerate(steps):
        context.progress(done, len(steps))
        with context.fenced():
            touched += recompute(now=now, years=[year], rule_codes=[code])
    return {"rows": touched}

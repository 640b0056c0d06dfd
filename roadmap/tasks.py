"""Thin wrappers: what the worker does for the roadmap."""

from __future__ import annotations

from celery import shared_task

from mentoring.core import clock
from mentoring.core.jobs import handler

from .services import recompute_job, reminders

handler(reminders.KIND)(reminders.prepare)
handler(recompute_job.KIND)(recompute_job.work)


@shared_task(name="roadmap.reminders_of_the_day", ignore_result=True)
def reminders_of_the_day() -> None:
    """In the morning by beat, before the digests; later calls of the day find the job that is there."""
    reminders.enqueue_day(now=clock.now())


@shared_task(name="roadmap.recompute_of_the_day", ignore_result=True)
def recompute_of_the_day() -> None:
    """After midnight by beat, before the reminders: time has passed, organisations have come."""
    recompute_job.enqueue_day(now=clock.now())

"""Thin wrappers: what the worker does for the roadmap."""

from __future__ import annotations

from celery import shared_task

from mentoring.core import clock
from mentoring.core.jobs import handler

from .services import reminders

handler(reminders.KIND)(reminders.prepare)


@shared_task(name="roadmap.reminders_of_the_day", ignore_result=True)
def reminders_of_the_day() -> None:
    """In the morning by beat, before the digests; later calls of the day find the job that is there."""
    reminders.enqueue_day(now=clock.now())

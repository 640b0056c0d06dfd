"""Thin wrappers: what the worker does for monitoring."""

from __future__ import annotations

from celery import shared_task

from mentoring.core import clock
from mentoring.core.jobs import handler

from .services import reminders, reports

handler(reports.MAKE)(reports.make_report)
handler(reports.REMAKE)(reports.compare_remade)
handler(reminders.KIND)(reminders.prepare)


@shared_task(name="monitoring.periodic_reports", ignore_result=True)
def periodic_reports() -> None:
    """Hourly by beat: reports of closed periods, each once."""
    reports.enqueue_scheduled(now=clock.now())


@shared_task(name="monitoring.reminders_of_the_day", ignore_result=True)
def reminders_of_the_day() -> None:
    """In the morning by beat, before the digests; later calls of the day find the job that is there."""
    reminders.enqueue_day(now=clock.now())

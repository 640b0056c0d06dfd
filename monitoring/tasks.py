"""Thin wrappers: what the worker does for monitoring."""

from __future__ import annotations

from celery import shared_task

from mentoring.core import clock
from mentoring.core.jobs import handler

from .services import reports

handler(reports.MAKE)(reports.make_report)
handler(reports.REMAKE)(reports.compare_remade)


@shared_task(name="monitoring.periodic_reports", ignore_result=True)
def periodic_reports() -> None:
    """Hourly by beat: reports of closed periods, each once."""
    reports.enqueue_scheduled(now=clock.now())

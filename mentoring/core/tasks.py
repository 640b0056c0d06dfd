"""Thin Celery wrappers: an id in, one call."""

from __future__ import annotations

from celery import shared_task

from . import jobs


@shared_task(name="core.run_job", ignore_result=True)
def run_job(job_id: int) -> None:
    jobs.run(job_id)


@shared_task(name="core.sweep_jobs", ignore_result=True)
def sweep_jobs() -> None:
    jobs.sweep()

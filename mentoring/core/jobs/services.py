"""Asking for work, asking it to stop, asking again."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from django.db import transaction

from mentoring.core.models import Job, JobState

logger = logging.getLogger(__name__)


class JobFailed(Exception):
    """A handler raises it with a Russian sentence for the person who asked; the job is not tried again."""


def ring(job_id: int) -> None:
    """Tell the workers that there is work. A broker that does not answer loses nothing: the sweeper rings later."""
    from mentoring.core.tasks import run_job

    try:
        run_job.apply_async((job_id,), retry=False)
    except Exception:  # the broker's client has many kinds of them, none of which may fail a request
        logger.warning("job_bell_silent", extra={"job_id": job_id})


def enqueue(
    *,
    kind: str,
    title: str,
    key: str,
    now: dt.datetime,
    params: dict[str, Any] | None = None,
    user_id: int | None = None,
    municipality_id: int | None = None,
    organisation_id: int | None = None,
) -> Job:
    """The job with this idempotency key: a new one, or the one asked for before. The bell is rung after commit."""
    job, created = Job.objects.get_or_create(
        idempotency_key=key,
        defaults={
            "kind": kind,
            "title": title,
            "params": params or {},
            "created_at": now,
            "created_by_id": user_id,
            "municipality_id": municipality_id,
            "organisation_id": organisation_id,
        },
    )
    if created:
        transaction.on_commit(lambda: ring(job.pk))
    return job


def cancel(*, job: Job, now: dt.datetime) -> None:
    """Stop it: at once where nobody has begun, else at the worker's next step."""
    with transaction.atomic():
        row = Job.objects.select_for_update().get(pk=job.pk)
        if row.state == JobState.WAITING:
            row.state = JobState.CANCELLED
            row.finished_at = now
        elif row.state == JobState.RUNNING:
            row.cancel_requested = True
        row.save(update_fields=["state", "finished_at", "cancel_requested"])


def retry(*, job: Job) -> None:
    """Put a failed or cancelled job back into the queue."""
    with transaction.atomic():
        row = Job.objects.select_for_update().get(pk=job.pk)
        if row.state in {JobState.FAILED, JobState.CANCELLED}:
            row.state = JobState.WAITING
            row.finished_at = None
            row.cancel_requested = False
            row.error = ""
            row.save(update_fields=["state", "finished_at", "cancel_requested", "error"])
            transaction.on_commit(lambda: ring(row.pk))

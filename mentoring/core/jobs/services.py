"""Asking for work, asking it to stop, asking again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import OperationalError, connection, transaction

from mentoring.core import clock
from mentoring.core.models import Job, JobState
from mentoring.core.wording import cut

from .bell import ring
from .lease import ATTEMPTS


class JobFailed(Exception):
    """A handler raises it with a Russian sentence for the person who asked; the job is not tried again."""


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
            "title": cut(title, 200),
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


def enqueue_of_day(*, kind: str, title: str, now: dt.datetime) -> Job:
    """The job of this date (`params["date"]`): one, however often and late beat comes by."""
    today = clock.local_date(now)
    return enqueue(
        kind=kind, title=f"{title}, {today:%d.%m.%Y}", key=f"{kind}:{today}", now=now, params={"date": str(today)}
    )


def cancel(*, job: Job, now: dt.datetime) -> bool:
    """Stop it: at once where nobody has begun, else at the worker's next step.

    False when it is over already, or is just writing its result (its row is locked for longer than a moment).
    """
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '1s'")
            row = Job.objects.select_for_update().get(pk=job.pk)
            if row.state == JobState.WAITING:
                row.state = JobState.CANCELLED
                row.finished_at = now
            elif row.state == JobState.RUNNING:
                row.cancel_requested = True
            else:
                return False
            row.save(update_fields=["state", "finished_at", "cancel_requested"])
    except OperationalError:
        return False
    return True


def retry(*, job: Job) -> bool:
    """Put a failed or cancelled job back into the queue with as many new attempts. False when there is no need."""
    with transaction.atomic():
        row = Job.objects.select_for_update().get(pk=job.pk)
        if row.state not in {JobState.FAILED, JobState.CANCELLED}:
            return False
        row.state = JobState.WAITING
        row.finished_at = None
        row.cancel_requested = False
        row.error = ""
        # The attempt is the fencing token and only grows; what is renewed is how far it may grow.
        row.attempts_allowed = row.attempt + ATTEMPTS
        row.save(update_fields=["state", "finished_at", "cancel_requested", "error", "attempts_allowed"])
        transaction.on_commit(lambda: ring(row.pk))
    return True

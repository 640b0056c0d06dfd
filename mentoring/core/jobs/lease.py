"""The lease of a job: who holds it, until when, and how it is kept while the work goes on.

All moments are the database's (`Now()`), so machines whose clocks differ agree on whose lease is over.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from mentoring.core import clock
from mentoring.core.models import Job, JobState

# A killed worker's job is free after this; a live worker renews it three times as often (see heartbeat.py).
LEASE = dt.timedelta(seconds=getattr(settings, "JOB_LEASE_SECONDS", 15))
ATTEMPTS = 5

GAVE_UP = "Не получилось за несколько попыток. Повторите позже."


def free_to_take() -> Q:
    """Jobs that wait, and jobs whose worker has been silent past its lease."""
    return Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, lease_until__lt=Now())


def mine(job_id: int, attempt: int) -> Q:
    return Q(pk=job_id, attempt=attempt, state=JobState.RUNNING)


def take(job_id: int) -> Job | None:
    """Take the job for one attempt. None: somebody has it, or it is over."""
    with transaction.atomic():
        job = Job.objects.select_for_update(skip_locked=True).filter(free_to_take(), pk=job_id).first()
        if job is None:
            return None
        if job.cancel_requested or job.attempt >= job.attempts_allowed:
            job.state = JobState.CANCELLED if job.cancel_requested else JobState.FAILED
            job.error = "" if job.cancel_requested else GAVE_UP
            job.finished_at = clock.now()
            job.lease_until = None
            job.save(update_fields=["state", "error", "finished_at", "lease_until"])
            return None
        Job.objects.filter(pk=job_id).update(
            state=JobState.RUNNING,
            attempt=F("attempt") + 1,
            started_at=job.started_at or clock.now(),
            heartbeat_at=Now(),
            lease_until=Now() + LEASE,
        )
        job.refresh_from_db()
        return job


def renew(job_id: int, attempt: int, *, done: int | None = None, total: int | None = None) -> bool:
    """Prolong the lease, and write the progress that goes with it. False: the job is not this attempt's any more.

    A row that is locked is left alone: its holder is the worker itself, about to commit, or somebody cancelling.
    """
    with transaction.atomic():
        row = Job.objects.select_for_update(skip_locked=True).filter(mine(job_id, attempt)).first()
        if row is None:
            now = Job.objects.filter(pk=job_id).values_list("attempt", "state", "cancel_requested").first()
            # A row that this connection does not see yet cannot have been taken over by anybody.
            return now is None or now == (attempt, JobState.RUNNING, False)
        if row.cancel_requested:
            return False
        values: dict[str, object] = {"heartbeat_at": Now(), "lease_until": Now() + LEASE}
        if done is not None:
            values["done"] = done
        if total is not None:
            values["total"] = total
        Job.objects.filter(pk=job_id).update(**values)
        return True


def give_back(job_id: int, attempt: int) -> bool:
    """Put the job back into the queue after a fault that was not its own (a lost connection)."""
    return bool(Job.objects.filter(mine(job_id, attempt)).update(state=JobState.WAITING, lease_until=None))


def end(job_id: int, attempt: int, state: JobState, error: str) -> bool:
    """Close the job with an error or as cancelled, unless another attempt has it."""
    return bool(
        Job.objects.filter(mine(job_id, attempt)).update(
            state=state, error=error, finished_at=clock.now(), lease_until=None
        )
    )

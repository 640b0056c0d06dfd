"""What a handler holds while it works."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from mentoring.core import clock
from mentoring.core.models import Job, JobState

LEASE = dt.timedelta(seconds=60)
_PROGRESS_EVERY_SECONDS = 0.5


class JobLost(Exception):
    """Another attempt has taken the job over, or somebody cancelled it: stop, write nothing more."""


class JobContext:
    """One attempt at one job."""

    def __init__(self, job: Job) -> None:
        self.job_id: int = job.pk
        self.attempt: int = job.attempt
        self.params: dict[str, Any] = job.params
        self.created_by_id = job.created_by_id
        self._last_progress = 0.0

    @contextmanager
    def fenced(self) -> Iterator[Job]:
        """A transaction that commits only while this attempt still owns the job.

        Put every write of the handler inside: the row stays locked until the commit, so a sweeper that gives
        the job to somebody else waits, and a worker that was thought dead finds itself fenced off.
        """
        with transaction.atomic():
            job = Job.objects.select_for_update().get(pk=self.job_id)
            if job.attempt != self.attempt or job.state != JobState.RUNNING or job.cancel_requested:
                raise JobLost(f"job {self.job_id}, attempt {self.attempt}")
            yield job

    def progress(self, done: int, total: int | None = None) -> None:
        """Say how far it is; renews the lease. Written at most twice a second. Call it between chunks."""
        moment = time.monotonic()
        if moment - self._last_progress < _PROGRESS_EVERY_SECONDS and done != total:
            return
        self._last_progress = moment
        now = clock.now()
        values: dict[str, Any] = {"done": done, "heartbeat_at": now, "lease_until": now + LEASE}
        if total is not None:
            values["total"] = total
        mine = Job.objects.filter(
            pk=self.job_id, attempt=self.attempt, state=JobState.RUNNING, cancel_requested=False
        ).update(**values)
        if not mine:
            raise JobLost(f"job {self.job_id}, attempt {self.attempt}")

    def finish(self, job: Job, result: dict[str, Any] | None) -> None:
        """Close the job inside `fenced()`, in the same transaction as its last effect: together or not at all."""
        job.state = JobState.DONE
        job.result = result
        job.finished_at = clock.now()
        job.lease_until = None
        if job.total is not None:
            job.done = job.total
        job.save(update_fields=["state", "result", "finished_at", "lease_until", "done"])

"""What a handler holds while it works."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now

from mentoring.core import clock
from mentoring.core.models import Job, JobState

from .lease import LEASE, mine, renew

_PROGRESS_EVERY_SECONDS = 0.5


class JobLost(Exception):
    """Another attempt has taken the job over, or somebody cancelled it: stop, write nothing more."""


class JobContext:
    """One attempt at one job.

    `lost` is set by the heartbeat when the row is not this attempt's any more; `last_word` is when the handler
    last told how far it is (monotonic seconds).
    """

    def __init__(self, job: Job) -> None:
        self.job_id: int = job.pk
        self.attempt: int = job.attempt
        self.params: dict[str, Any] = job.params
        self.created_by_id = job.created_by_id
        self.lost = False
        self.last_word = time.monotonic()
        self._last_progress = 0.0
        self._total: int | None = job.total
        self._told: tuple[int, int | None] | None = None

    @contextmanager
    def fenced(self) -> Iterator[Job]:
        """A transaction that commits only while this attempt still owns the job.

        Put every write of the handler inside: the row stays locked until the commit, so a sweeper that gives
        the job to somebody else waits, and a worker that was thought dead finds itself fenced off. The commit
        renews the lease.
        """
        with transaction.atomic():
            job = Job.objects.select_for_update().get(pk=self.job_id)
            if job.attempt != self.attempt or job.state != JobState.RUNNING or job.cancel_requested:
                raise self._gone()
            yield job
            Job.objects.filter(mine(self.job_id, self.attempt)).update(heartbeat_at=Now(), lease_until=Now() + LEASE)

    def progress(self, done: int, total: int | None = None) -> None:
        """Say how far it is; renews the lease. Written at most twice a second. Call it between chunks.

        Inside a transaction the heartbeat writes it instead: there nobody would see it before the commit, and the
        row would stay locked. Raises JobLost when the job was taken over or cancelled.
        """
        if self.lost:
            raise self._gone()
        self._total = self._total if total is None else total
        self.last_word = moment = time.monotonic()
        if moment - self._last_progress < _PROGRESS_EVERY_SECONDS and done != total:
            return
        self._last_progress = moment
        if connection.in_atomic_block:
            self._told = (done, total)
        elif not renew(self.job_id, self.attempt, done=done, total=total):
            raise self._gone()

    def take_told(self) -> tuple[int, int | None] | None:
        """What `progress` left for the heartbeat, once."""
        told, self._told = self._told, None
        return told

    def finish(self, job: Job, result: dict[str, Any] | None) -> None:
        """Close the job inside `fenced()`, in the same transaction as its last effect: together or not at all."""
        job.state = JobState.DONE
        job.result = result
        job.finished_at = clock.now()
        job.lease_until = None
        job.total = job.total if self._total is None else self._total
        if job.total is not None:
            job.done = job.total
        job.save(update_fields=["state", "result", "finished_at", "lease_until", "done", "total"])

    def _gone(self) -> JobLost:
        return JobLost(f"job {self.job_id}, attempt {self.attempt}")

"""The worker's side: take, do, end; and the sweeper."""

from __future__ import annotations

import time
from typing import Any

import pghistory
import psycopg2
import structlog
from django.db import DatabaseError, Error, InterfaceError, OperationalError, connection

from mentoring.core.models import Job, JobState

from . import lease
from .bell import ring
from .context import JobContext, JobLost
from .heartbeat import Heartbeat
from .registry import handler_of
from .services import JobFailed

logger = structlog.get_logger(__name__)
INTERNAL_ERROR = "Внутренняя ошибка. Мы записали её в журнал сервера; повторите попытку."
SWEEP_AT_MOST = 500
_GIVE_BACK_TRIES = 15


def _is_connection_trouble(error: Exception) -> bool:
    """Whether the database went away or asked to try again (a restart, a crash, a deadlock).

    The driver reports a server that crashed as a bare DatabaseError, and COPY reaches past Django's wrapper, so the
    driver's own classes count too. Its other errors (a broken constraint, wrong data) are the job's own.
    """
    if type(error) in {DatabaseError, psycopg2.DatabaseError}:
        return True
    return isinstance(error, (OperationalError, InterfaceError, psycopg2.OperationalError, psycopg2.InterfaceError))


def run(job_id: int) -> bool:
    """Do the job if it can be taken. True when this call brought it to its end.

    A connection that breaks (the database restarts, a deadlock) is not the job's fault: it goes back into the queue
    and is tried again, at most `attempts_allowed` times. Whatever was committed inside `fenced()` stays; a job that
    was finished there is not begun again.
    """
    job = lease.take(job_id)
    if job is None:
        return False
    context = JobContext(job)
    try:
        with pghistory.context(user=job.created_by_id, job=job.kind), Heartbeat(context):
            _finish_if_open(context, handler_of(job.kind)(context))
    except JobLost:
        lease.end(job_id, context.attempt, JobState.CANCELLED, "")
        return False
    except JobFailed as failure:
        return lease.end(job_id, context.attempt, JobState.FAILED, str(failure))
    except Exception as error:
        if _is_connection_trouble(error):
            logger.warning("job_interrupted", exc_info=True, job_id=job_id, kind=job.kind)
            _give_back(context)
            return False
        logger.exception("job_failed", job_id=job_id, kind=job.kind)
        return lease.end(job_id, context.attempt, JobState.FAILED, INTERNAL_ERROR)
    return True


def _finish_if_open(context: JobContext, result: dict[str, Any] | None) -> None:
    """Close the job for a handler that did not close it together with its last effect."""
    if Job.objects.filter(lease.mine(context.job_id, context.attempt)).exists():
        with context.fenced() as row:
            context.finish(row, result)


def _give_back(context: JobContext) -> None:
    """Return the job to the queue as soon as the database answers; if it does not, the lease ends by itself."""
    for _ in range(_GIVE_BACK_TRIES):
        if not connection.in_atomic_block:
            connection.close()
        try:
            if lease.give_back(context.job_id, context.attempt):
                ring(context.job_id)
            return
        except Error:
            time.sleep(1)


def sweep() -> int:
    """Ring for every job that waits, or whose worker is silent past its lease. Returns how many were rung.

    Rings are cheap and may repeat: a job that is being done, or is over, cannot be taken.
    """
    ids = Job.objects.filter(lease.free_to_take()).order_by("created_at").values_list("pk", flat=True)
    rung = 0
    for job_id in ids[:SWEEP_AT_MOST]:
        if not ring(job_id):
            break  # the broker is away: the next sweep tries again
        rung += 1
    return rung

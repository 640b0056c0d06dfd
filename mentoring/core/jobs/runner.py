"""The worker's side: claim, do, end; and the sweeper."""

from __future__ import annotations

import logging

from django.db import transaction
from django.db.models import Q

from mentoring.core import clock
from mentoring.core.models import Job, JobState

from .context import LEASE, JobContext, JobLost
from .registry import handler_of
from .services import JobFailed, ring

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 5


def claim(job_id: int) -> JobContext | None:
    """Take a job that waits, or whose worker has been silent past its lease. None: somebody has it, or it is over."""
    now = clock.now()
    with transaction.atomic():
        job = (
            Job.objects.select_for_update(skip_locked=True)
            .filter(Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, lease_until__lt=now), pk=job_id)
            .first()
        )
        if job is None:
            return None
        if job.cancel_requested or job.attempt >= MAX_ATTEMPTS:
            job.state = JobState.CANCELLED if job.cancel_requested else JobState.FAILED
            job.error = "" if job.cancel_requested else "Не получилось за несколько попыток. Повторите позже."
            job.finished_at = now
            job.save(update_fields=["state", "error", "finished_at"])
            return None
        job.state = JobState.RUNNING
        job.attempt += 1
        job.started_at = job.started_at or now
        job.heartbeat_at = now
        job.lease_until = now + LEASE
        job.save(update_fields=["state", "attempt", "started_at", "heartbeat_at", "lease_until"])
        return JobContext(job)


def _end(context: JobContext, state: JobState, error: str) -> None:
    Job.objects.filter(pk=context.job_id, attempt=context.attempt, state=JobState.RUNNING).update(
        state=state, error=error, finished_at=clock.now(), lease_until=None
    )


def run(job_id: int) -> bool:
    """Do the job if it can be claimed. True when this call brought it to its end."""
    context = claim(job_id)
    if context is None:
        return False
    job = Job.objects.get(pk=job_id)
    try:
        result = handler_of(job.kind)(context)
    except JobLost:
        _end(context, JobState.CANCELLED, "")
        return False
    except JobFailed as failure:
        _end(context, JobState.FAILED, str(failure))
        return True
    except Exception:
        logger.exception("job_failed", extra={"job_id": job_id, "kind": job.kind})
        _end(context, JobState.FAILED, "Внутренняя ошибка. Мы записали её в журнал сервера; повторите попытку.")
        return True
    if Job.objects.filter(pk=job_id, state=JobState.RUNNING, attempt=context.attempt).exists():
        with context.fenced() as row:
            context.finish(row, result)
    return True


def sweep() -> int:
    """Ring for every job that waits, or whose worker is silent past its lease. Returns how many."""
    now = clock.now()
    waiting = Job.objects.filter(Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, lease_until__lt=now))
    ids = list(waiting.order_by("created_at").values_list("pk", flat=True)[:500])
    for job_id in ids:
        ring(job_id)
    return len(ids)

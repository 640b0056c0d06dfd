"""The bell: tells the workers through the broker that something waits. Losing a ring loses nothing."""

from __future__ import annotations

from typing import Any

import structlog
from celery import Task, current_app
from kombu.pools import producers

logger = structlog.get_logger(__name__)

# Seconds. A request waits this long at most for a broker that does not answer; beat rings later.
PATIENCE = 0.5
_OPTIONS = {
    "socket_connect_timeout": PATIENCE,
    "socket_timeout": PATIENCE,
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
}


def ring(job_id: int) -> bool:
    """A job waits. False when the broker could not be told. Never raises."""
    from mentoring.core.tasks import run_job

    return ring_for(run_job, job_id)


def ring_for(task: Task[Any, Any], *arguments: Any) -> bool:
    """Whatever truth in the database the task looks at, it is time to look. False and never raises, as `ring`."""
    try:
        link = current_app.connection_for_write(transport_options=_OPTIONS)
        with producers[link].acquire(block=True, timeout=PATIENCE) as producer:
            task.apply_async(arguments, producer=producer, retry=False)
    except Exception as error:  # the broker's client has many kinds of them, none of which may fail a request
        logger.warning("bell_silent", task=task.name, arguments=arguments, reason=type(error).__name__)
        return False
    return True

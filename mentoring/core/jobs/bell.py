"""The bell: tells the workers through the broker that a job waits. Losing it loses nothing."""

from __future__ import annotations

import logging

from celery import current_app
from kombu.pools import producers

logger = logging.getLogger(__name__)

# Seconds. A request waits this long at most for a broker that does not answer; the sweeper rings later.
PATIENCE = 0.5
_OPTIONS = {
    "socket_connect_timeout": PATIENCE,
    "socket_timeout": PATIENCE,
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
}


def ring(job_id: int) -> bool:
    """False when the broker could not be told. Never raises."""
    from mentoring.core.tasks import run_job

    try:
        link = current_app.connection_for_write(transport_options=_OPTIONS)
        with producers[link].acquire(block=True, timeout=PATIENCE) as producer:
            run_job.apply_async((job_id,), producer=producer, retry=False)
    except Exception as error:  # the broker's client has many kinds of them, none of which may fail a request
        logger.warning("job_bell_silent", extra={"job_id": job_id, "reason": type(error).__name__})
        return False
    return True

"""Background work whose truth is a row in PostgreSQL; the broker only rings the bell.

`@handler("kind")` names the function that does a kind of work; `enqueue(...)` asks for it once;
`run(job_id)` claims and does it; `sweep()` rings again for work that nobody does.
"""

from .bell import ring, ring_for
from .context import JobContext, JobLost
from .registry import handler
from .runner import run, sweep
from .services import JobFailed, cancel, enqueue, enqueue_of_day, retry

__all__ = [
    "JobContext",
    "JobFailed",
    "JobLost",
    "cancel",
    "enqueue",
    "enqueue_of_day",
    "handler",
    "retry",
    "ring",
    "ring_for",
    "run",
    "sweep",
]

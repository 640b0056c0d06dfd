"""A sign of life beside the work: a handler may be busy for minutes in one step and still keeps its job."""

from __future__ import annotations

import contextlib
import threading
import time
from types import TracebackType

import structlog
from django.db import Error, connection

from .context import JobContext
from .lease import LEASE, renew

logger = structlog.get_logger(__name__)
BEAT_SECONDS = LEASE.total_seconds() / 4
# A step that says nothing for so long is taken for hung: the lease runs out and another attempt begins.
LONGEST_SILENCE_SECONDS = 30 * 60
_LOOK_SECONDS = 0.5


class Heartbeat:
    """Renews the lease on a connection of its own, opened at the first beat; short jobs never need it.

    It also writes the progress that a handler tells inside a transaction, where its own writes are not seen yet.
    When the job turns out to be lost or cancelled, the context is told and the handler stops at its next step.
    """

    def __init__(self, context: JobContext) -> None:
        self._context = context
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._live, name=f"job-{context.job_id}", daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join(timeout=BEAT_SECONDS)

    def _live(self) -> None:
        looks = 0
        try:
            while not self._over.wait(_LOOK_SECONDS) and not self._hung():
                looks += 1
                told = self._context.take_told()
                if told is not None or looks * _LOOK_SECONDS >= BEAT_SECONDS:
                    looks = 0
                    self._beat(told)
        finally:
            connection.close()

    def _hung(self) -> bool:
        return time.monotonic() - self._context.last_word > LONGEST_SILENCE_SECONDS

    def _beat(self, told: tuple[int, int | None] | None) -> None:
        done, total = told or (None, None)
        try:
            if not renew(self._context.job_id, self._context.attempt, done=done, total=total):
                self._context.lost = True
        except Error as error:
            # The database is away for a moment; the lease outlives a few missed beats.
            logger.warning("job_heartbeat_missed", job_id=self._context.job_id, reason=type(error).__name__)
            with contextlib.suppress(Error):
                connection.close()

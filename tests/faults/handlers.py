"""Work for the fault tests, done by real workers: it waits until the test lets it go on, so that it can be struck
in the middle."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from mentoring.core import clock, jobs
from mentoring.core.jobs import JobContext
from mentoring.core.models import StoredFile


def begun(folder: str, attempt: int) -> Path:
    """Written when an attempt begins; holds the pid of the process that works."""
    return Path(folder, f"begun-{attempt}")


def go_on(folder: str, attempt: int) -> Path:
    """The test makes it when the attempt may go on."""
    return Path(folder, f"go-on-{attempt}")


def _wait(context: JobContext) -> None:
    folder = context.params["folder"]
    mark = begun(folder, context.attempt)
    mark.with_suffix(".new").write_text(str(os.getpid()))
    mark.with_suffix(".new").rename(mark)
    while not go_on(folder, context.attempt).exists():
        time.sleep(0.02)


def _result(context: JobContext) -> None:
    StoredFile.build(
        str(context.attempt).encode(), name="result.txt", media_type="text/plain", created_at=clock.now()
    ).save()


@jobs.handler("faults.slow")
def slow(context: JobContext) -> dict[str, Any]:
    """Waits outside of a transaction, then writes one file together with its end."""
    _wait(context)
    result = {"attempt": context.attempt}
    with context.fenced() as job:
        _result(context)
        context.finish(job, result)
    return result


@jobs.handler("faults.in_transaction")
def in_transaction(context: JobContext) -> dict[str, Any]:
    """Writes its file and waits inside the transaction, as an import does."""
    result = {"attempt": context.attempt}
    with context.fenced() as job:
        _result(context)
        _wait(context)
        context.finish(job, result)
    return result


@jobs.handler("faults.quick")
def quick(context: JobContext) -> dict[str, Any]:
    with context.fenced() as job:
        _result(context)
        context.finish(job, {"attempt": context.attempt})
    return {}

"""The report of a quarter for the region, made by a fresh process, as a worker would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid
from pathlib import Path

from .table import Line

SECONDS, MEGABYTES = 20, 300


def measure() -> list[Line]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.report"], capture_output=True, text=True, env=os.environ, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    told = json.loads(done.stdout.splitlines()[-1])
    return [
        Line(
            "report of a quarter for the region",
            f"{told['seconds']:.1f} s, {told['megabytes']:.0f} MB at the peak, {told['kilobytes']:.0f} kB of .xlsx",
            f"≤ {SECONDS} s, ≤ {MEGABYTES} MB",
            told["seconds"] <= SECONDS and told["megabytes"] <= MEGABYTES,
        )
    ]


def make() -> None:
    """In the fresh process: the job from its row to its end."""
    import django

    django.setup()
    from . import database
    from .priority import go_first

    database.use(database.RUN)
    go_first()
    from mentoring.accounts.actors import actor_for
    from mentoring.accounts.models import User
    from mentoring.core import clock
    from mentoring.core.jobs.runner import run
    from monitoring import tasks
    from monitoring.models import Period, Report

    assert tasks
    actor = actor_for(User.objects.get(username="region"), clock.today())
    assert actor is not None
    period = Period.objects.filter(submissions__isnull=False).order_by("-starts_on")[0]
    job = tasks.reports.request_report(
        actor=actor, now=clock.now(), period=period, municipality=None, nonce=uuid.uuid4()
    )
    began = time.perf_counter()
    assert run(job.pk)
    spent = time.perf_counter() - began
    size = len(bytes(Report.objects.select_related("file").get(job=job).file.content))
    print(json.dumps({"seconds": spent, "megabytes": peak(), "kilobytes": size / 1024}))


def peak() -> float:
    """Of this process alone: `ru_maxrss` of a started process begins with the peak of the one that started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    make()

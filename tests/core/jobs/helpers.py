"""Kinds of jobs of a test's own, and what is left of them."""

import datetime as dt
from typing import Any

from mentoring.core import clock, jobs
from mentoring.core.jobs import registry
from mentoring.core.models import Job, StoredFile


def does(kind: str, handler: Any) -> None:
    registry._handlers.pop(kind, None)
    jobs.handler(kind)(handler)


def ask(kind: str, key: str = "key", **values: Any) -> Job:
    return jobs.enqueue(kind=kind, title="Работа", key=key, now=clock.now(), **values)


def fresh(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def leave_file(name: str = "result.txt") -> None:
    StoredFile.build(b"made", name=name, media_type="text/plain", created_at=clock.now()).save()


def overdue(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=clock.now() - dt.timedelta(seconds=1))

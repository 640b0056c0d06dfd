"""Steps of an import as a curator and a worker do them."""

from __future__ import annotations

import uuid
from typing import Any

from mentoring.core import clock, jobs
from mentoring.core.models import Job
from mentoring.registry.models import WorkbookImport
from mentoring.registry.services import imports


def upload(place: Any, *contents: bytes, school_year: int = 2026, **change: Any) -> list[WorkbookImport]:
    values: dict[str, Any] = {
        "actor": place.curator_actor,
        "now": clock.now(),
        "organisation": place.organisation,
        "school_year": school_year,
        "files": [(f"база {number}.xlsx", content) for number, content in enumerate(contents, start=1)],
        "key": uuid.uuid4(),
    }
    return imports.upload(**values | change)


def check(place: Any, *contents: bytes, **change: Any) -> list[WorkbookImport]:
    """Upload and let the worker check."""
    rows = upload(place, *contents, **change)
    assert jobs.run(rows[0].check_job_id)
    return again(rows)


def again(rows: list[WorkbookImport]) -> list[WorkbookImport]:
    return [WorkbookImport.objects.get(pk=row.pk) for row in rows]


def apply(place: Any, rows: list[WorkbookImport], *, consents_given_on: Any = None, **change: Any) -> Job:
    """Ask for the application and let the worker do it."""
    values: dict[str, Any] = {"actor": place.curator_actor, "now": clock.now(), "batch": rows[0].batch}
    job = imports.request_apply(**values | {"consents_given_on": consents_given_on} | change)
    jobs.run(job.pk)
    job.refresh_from_db()
    return job


def load(place: Any, *contents: bytes, **change: Any) -> list[WorkbookImport]:
    """Upload, check, apply."""
    rows = check(place, *contents)
    job = apply(place, rows, **change)
    assert job.state == "done", job.error
    return again(rows)


def findings(row: WorkbookImport, *levels: str) -> list[dict[str, Any]]:
    return [item for item in row.findings if not levels or item["level"] in levels]

"""Uploaded workbooks and what was read from them go; how many rows there were stays."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce

from mentoring.access.decisions import NotAllowed
from mentoring.core.models import Job, JobState, StoredFile

from ..enums import ImportState
from ..models import WorkbookImport

GONE_NAME = "книга уничтожена"
_GONE = GONE_NAME.encode()
BUSY = "Сейчас идёт проверка или загрузка баз из Excel. Подождите, пока она закончится, и повторите."
_COUNTS = ("rows", "total", "counts")
_APPLIED_COUNTS = ("added", "changed", "unchanged", "pairs", "consents", "left_out", "waiting")


def purge_workbooks(organisation_id: int, now: dt.datetime) -> int:
    """All workbooks of an organisation, whoever is named in them: a person cannot be cut out of an Excel file.

    Raises NotAllowed while one of them is being checked or applied. Returns how many went.
    """
    rows = WorkbookImport.objects.filter(organisation_id=organisation_id, purged_at__isnull=True)
    # Not waited for: whoever holds a row now may be waiting for this organisation's base (`locking.lock_base`).
    held = rows.select_for_update(of=("self",), skip_locked=True)
    found = list(held.select_related("check_job", "apply_job").order_by("pk"))
    if len(found) < rows.count() or any(is_busy(row) for row in found):
        raise NotAllowed(BUSY)
    for row in found:
        purge(row, now)
    return len(found)


def is_busy(row: WorkbookImport) -> bool:
    """A job works with it at this moment."""
    return any(job is not None and job.is_open for job in (row.check_job, row.apply_job))


def purge(row: WorkbookImport, now: dt.datetime) -> None:
    """One locked row. A workbook that nobody applied is cancelled by this."""
    StoredFile.objects.filter(pk=row.file_id).update(
        content=_GONE,
        size=len(_GONE),
        sha256=hashlib.sha256(_GONE).hexdigest(),
        name=GONE_NAME,
        media_type="text/plain",
    )
    Job.objects.filter(pk__in=[pk for pk in (row.check_job_id, row.apply_job_id) if pk]).update(
        title="Загрузка баз из Excel"
    )
    row.summary = _counts_only(row.summary)
    row.findings, row.parsed, row.undo = [], "", {}
    row.purged_at = now
    if row.state not in {ImportState.APPLIED, ImportState.REFUSED}:
        row.state = ImportState.UNDONE
    row.version += 1
    row.save(update_fields=["summary", "findings", "parsed", "undo", "purged_at", "state", "version"])


def purge_overdue(before: dt.datetime, now: dt.datetime, *, at_most: int) -> int:
    """Workbooks applied, or uploaded and given up, before that moment. Returns how many went."""
    with transaction.atomic():
        due = WorkbookImport.objects.filter(purged_at__isnull=True).alias(since=Coalesce("applied_at", "created_at"))
        works = [JobState.WAITING, JobState.RUNNING]
        rows = due.filter(since__lte=before).exclude(Q(check_job__state__in=works) | Q(apply_job__state__in=works))
        found = list(rows.order_by("pk").select_for_update(of=("self",))[:at_most])
        for row in found:
            purge(row, now)
    return len(found)


def _counts_only(summary: dict[str, Any]) -> dict[str, Any]:
    """Without the links that waited and the pairs that did not come about: they are names."""
    kept = {key: summary[key] for key in (*_COUNTS, "plan") if key in summary}
    if "applied" in summary:
        kept["applied"] = {key: value for key, value in summary["applied"].items() if key in _APPLIED_COUNTS}
    return kept

"""The way of a workbook: uploaded, checked, applied, undone. Reading and understanding is `exchange`'s work."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction

from mentoring.access.actor import Actor
from mentoring.access.decisions import NotAllowed, require
from mentoring.access.permissions import Permission
from mentoring.audit import services as audit
from mentoring.core import clock, jobs
from mentoring.core.models import Job, JobState, StoredFile
from mentoring.organisations.models import Organisation

from .. import policies
from ..enums import ImportState
from ..models import WorkbookImport
from .consents import date_errors
from .errors import refuse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHECK, APPLY = "registry.check_import", "registry.apply_import"


def upload(
    *,
    actor: Actor,
    now: dt.datetime,
    organisation: Organisation,
    school_year: int,
    files: Sequence[tuple[str, bytes]],
    key: uuid.UUID,
) -> list[WorkbookImport]:
    """Keep the files and ask for their check. The same `key` again gives the batch made the first time."""
    require(policies.can_import(actor))
    require(policies.can_keep_base(actor, organisation))
    try:
        with transaction.atomic():
            made = _keep(actor, now, organisation, school_year, files, key)
    except IntegrityError:
        mine = WorkbookImport.objects.filter(batch=key, organisation=organisation).order_by("position")
        if not mine:
            return upload(
                actor=actor, now=now, organisation=organisation, school_year=school_year, files=files, key=uuid.uuid4()
            )
        return list(mine)
    return made


def _keep(
    actor: Actor, now: dt.datetime, organisation: Organisation, school_year: int,
    files: Sequence[tuple[str, bytes]], key: uuid.UUID,
) -> list[WorkbookImport]:  # fmt: skip
    territory = {"municipality_id": organisation.municipality_id, "organisation_id": organisation.pk}
    made = []
    for position, (name, content) in enumerate(files):
        file = StoredFile.build(
            content, name=name[:255], media_type=XLSX, created_at=now, created_by_id=actor.user_id,
            permission=Permission.PERSON_EDIT, **territory,
        )  # fmt: skip
        file.save()
        made.append(
            WorkbookImport.objects.create(
                batch=key, position=position, school_year=school_year, file=file, created_at=now,
                created_by_id=actor.user_id, **territory,
            )
        )  # fmt: skip
    job = jobs.enqueue(
        kind=CHECK, title=f"Проверка: {', '.join(name for name, _ in files)}", key=f"{CHECK}:{key}", now=now,
        params={"batch": str(key)}, user_id=actor.user_id, **territory,
    )  # fmt: skip
    for workbook in made:
        workbook.check_job = job
        workbook.save(update_fields=["check_job"])
    return made


def keep_check(
    workbook: WorkbookImport, *, kind: str, findings: list[dict[str, Any]], summary: dict[str, Any], parsed: str
) -> None:
    """What the check found and understood. A file with nothing to load is refused."""
    workbook.kind = kind
    workbook.findings = findings
    workbook.summary = summary
    workbook.parsed = parsed
    workbook.state = ImportState.CHECKED if summary.get("rows") else ImportState.REFUSED
    workbook.version += 1
    workbook.save(update_fields=["kind", "findings", "summary", "parsed", "state", "version"])


def request_apply(*, actor: Actor, now: dt.datetime, batch: uuid.UUID, consents_given_on: dt.date | None) -> Job:
    """Ask for the application of a checked batch; a second request gets the job of the first.

    Raises NotAllowed, InvalidCard (the date of consents).
    """
    if consents_given_on is not None:
        refuse(date_errors(consents_given_on, None, clock.local_date(now)))
    with transaction.atomic():
        rows = locked(batch)
        for row in rows:
            require(policies.can_keep_base(actor, row))
        running = next((row.apply_job for row in rows if row.state == ImportState.APPLYING and row.apply_job), None)
        if running is not None and running.state not in {JobState.FAILED, JobState.CANCELLED}:
            return running
        ready = [row for row in rows if row.state in {ImportState.CHECKED, ImportState.APPLYING}]
        if not ready:
            require(policies.can_apply(actor, rows[0]))
        first = ready[0]
        job = jobs.enqueue(
            kind=APPLY, title="Загрузка баз в портал", key=f"{APPLY}:{batch}:{first.version}", now=now,
            params={
                "batch": str(batch),
                "consents_given_on": consents_given_on.isoformat() if consents_given_on else None,
            },
            user_id=actor.user_id, municipality_id=first.municipality_id, organisation_id=first.organisation_id,
        )  # fmt: skip
        for row in ready:
            row.state, row.apply_job = ImportState.APPLYING, job
            row.version += 1
            row.save(update_fields=["state", "apply_job", "version"])
        return job


def locked(batch: uuid.UUID) -> list[WorkbookImport]:
    """The rows of a batch, locked until the end of the transaction. Raises NotAllowed when there are none."""
    rows = list(
        WorkbookImport.objects.select_for_update(of=("self",))
        .select_related("organisation")  # not the jobs: a row that was waited for would come with the job of before
        .filter(batch=batch)
        .order_by("position")
    )
    if not rows:
        raise NotAllowed("Такой загрузки нет.")
    return rows


def keep_application(
    rows: Sequence[WorkbookImport], *, actor: Actor, now: dt.datetime, summary: dict[str, Any], undo: dict[str, Any],
    pending: list[dict[str, Any]],
) -> None:  # fmt: skip
    """The batch is applied. The first row keeps the summary and the way back; links still waiting go with it."""
    for position, row in enumerate(rows):
        row.state, row.applied_at = ImportState.APPLIED, now
        row.summary = {**row.summary, "applied": summary, "pending": pending if position == 0 else []}
        row.undo = undo if position == 0 else {}
        row.parsed = ""
        row.version += 1
        row.save(update_fields=["state", "applied_at", "summary", "undo", "parsed", "version"])
    _journal(rows, actor, now, "import.applied", "Базы загружены из Excel", summary)


def release(batch: uuid.UUID) -> None:
    """An application that failed: the batch may be applied again."""
    WorkbookImport.objects.filter(batch=batch, state=ImportState.APPLYING).update(state=ImportState.CHECKED)


def discard(*, actor: Actor, now: dt.datetime, batch: uuid.UUID) -> None:
    """Decide not to load a checked batch: what was read goes, the workbooks are kept for their term like all others.

    Raises NotAllowed with the reason, also while it is loading or when it is loaded. Twice is as once.
    """
    with transaction.atomic():
        found = locked(batch)
        rows = [row for row in found if row.state != ImportState.REFUSED] or found
        for row in rows:
            require(policies.can_keep_base(actor, row))
        if all(row.was_discarded for row in rows):
            return
        for row in rows:
            require(policies.can_discard(actor, row))
        for row in rows:
            row.state, row.parsed = ImportState.UNDONE, ""
            row.version += 1
            row.save(update_fields=["state", "parsed", "version"])
        _journal(rows, actor, now, "import.discarded", "Проверенные базы решено не загружать", {})


def undo(*, actor: Actor, now: dt.datetime, batch: uuid.UUID) -> None:
    """Take the batch back, within ten minutes. Raises NotAllowed with the reason; then nothing is changed."""
    from ..exchange.undo import take_back

    with transaction.atomic():
        found = locked(batch)
        # A refused file had no part in the loading; a batch of nothing else has nothing to undo, and is told so.
        rows = [row for row in found if row.state != ImportState.REFUSED] or found
        for row in rows:
            require(policies.can_undo(actor, row, now))
        take_back(rows[0].undo, actor=actor, now=now)
        for row in rows:
            row.state = ImportState.UNDONE
            row.undo = {}
            row.summary = {**row.summary, "pending": []}
            row.version += 1
            row.save(update_fields=["state", "undo", "summary", "version"])
        _journal(rows, actor, now, "import.undone", "Загрузка баз отменена", {})


def _journal(
    rows: Sequence[WorkbookImport], actor: Actor, now: dt.datetime, action: str, label: str, summary: dict[str, Any]
) -> None:
    """Counts only: what stood in the cells does not go to the journal."""
    files = (
        StoredFile.objects.filter(pk__in=[row.file_id for row in rows]).order_by("pk").values_list("sha256", flat=True)
    )
    row = rows[0]
    data = {key: summary[key] for key in ("added", "changed", "unchanged", "pairs", "consents") if key in summary}
    audit.record(
        actor=actor,
        now=now,
        action=action,
        action_label=label,
        object_type="import",
        object_id=row.pk,
        object_label=str(row),
        data=data | {"sha256": list(files)},
        municipality_id=row.municipality_id,
        organisation_id=row.organisation_id,
    )

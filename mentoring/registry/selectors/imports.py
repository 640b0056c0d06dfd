"""What the import wizard shows: batches, where each stands, findings by kind, counts."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from mentoring.access.actor import Actor
from mentoring.core.models import Job, JobState
from mentoring.core.parts import Step

from .. import policies
from ..enums import ImportState
from ..exchange.findings import Finding, Kind, Level, from_json
from ..models import WorkbookImport

SHOWN = 100
"""Findings shown on the page for each file; the marked workbook has them all. Pages stay under 100 KB."""
_STEPS = ("Файлы", "Проверка", "Загрузка", "Итог")


@dataclass(frozen=True, slots=True)
class FileView:
    row: WorkbookImport
    name: str
    base: str
    good: int
    total: int
    counts: dict[str, int]
    groups: list[tuple[str, list[Finding]]]
    hidden: int


@dataclass(frozen=True, slots=True)
class Wizard:
    """`stage`: working, refused, checked, failed, discarded, applied, undone."""

    stage: str
    title: str
    steps: list[Step]
    files: list[FileView] = field(default_factory=list)
    plan: dict[str, Any] = field(default_factory=dict)
    applied: dict[str, Any] = field(default_factory=dict)
    conflicts: list[Finding] = field(default_factory=list)
    job: Job | None = None
    people: int = 0
    good: int = 0
    left_out: int = 0
    undo_until: dt.datetime | None = None
    purged_on: dt.datetime | None = None
    """When the workbook and what was read from it were destroyed; the counts are left."""

    @property
    def changed_total(self) -> int:
        return sum((self.applied or self.plan).get("changed", {}).values())

    @property
    def changed_nothing(self) -> bool:
        pairs = self.applied.get("pairs", {})
        added = sum(self.applied.get("added", {}).values())
        return not (added or self.changed_total or pairs.get("created") or pairs.get("extended"))

    @property
    def waiting_note(self) -> str:
        waiting = self.plan.get("waiting", 0)
        return f"ещё {waiting} ждут другую базу" if waiting else ""


def rows_of(actor: Actor, batch: uuid.UUID) -> list[WorkbookImport]:
    """The files of one upload in scope, without what only the worker needs; the page asks every two seconds."""
    rows = WorkbookImport.objects.visible_to(actor).filter(batch=batch)
    related = rows.select_related("file", "check_job", "apply_job", "organisation")
    return list(related.defer("parsed", "undo", "file__content").order_by("position"))


@dataclass(frozen=True, slots=True)
class BatchLine:
    batch: uuid.UUID
    names: str
    state: str
    state_label: str
    created_at: dt.datetime
    school_year: int


def batches_of(actor: Actor, size: int = 20) -> list[BatchLine]:
    """The last uploads, newest first."""
    rows = (
        WorkbookImport.objects.visible_to(actor)
        .select_related("file")
        .defer("parsed", "undo", "findings", "file__content")
    )
    lines: dict[uuid.UUID, list[WorkbookImport]] = {}
    for row in rows.order_by("-created_at", "position")[: size * 2]:
        lines.setdefault(row.batch, []).append(row)
    return [
        BatchLine(
            batch, ", ".join(row.file.name for row in group), group[0].state, group[0].get_state_display(),
            group[0].created_at, group[0].school_year,
        )
        for batch, group in list(lines.items())[:size]
    ]  # fmt: skip


def first_steps() -> list[Step]:
    """Before any file."""
    return _steps(0)


def wizard_of(rows: list[WorkbookImport], now: dt.datetime) -> Wizard:
    """The wizard of a batch."""
    live = [row for row in rows if row.state != ImportState.REFUSED]
    stage, job = _stage(rows, live)
    first = (live or rows)[0]
    files = [_file(row) for row in rows]
    plan = first.summary.get("plan", {})
    applied: dict[str, Any] = next((row.summary["applied"] for row in rows if row.summary.get("applied")), {})
    place = dict.fromkeys(("checked", "refused", "failed", "discarded"), 1)
    place["working"] = 1 if first.state == ImportState.CHECKING else 2
    until = None
    if stage == "applied" and first.applied_at is not None:
        until = first.applied_at + policies.UNDO_WITHIN
        until = until if until > now and first.purged_at is None else None
    return Wizard(
        stage=stage,
        title=", ".join(row.file.name for row in rows),
        steps=_steps(place.get(stage, 3)),
        files=files,
        plan=plan,
        applied=applied,
        conflicts=[from_json(item) for item in applied.get("conflicts", [])],
        job=job,
        people=plan.get("people", 0),
        good=sum(file.good for file in files),
        left_out=sum(file.total - file.good for file in files),
        undo_until=until,
        purged_on=first.purged_at,
    )


def _stage(rows: list[WorkbookImport], live: list[WorkbookImport]) -> tuple[str, Job | None]:
    """What to show, and the job that works or failed."""
    if not live:
        return "refused", None
    first = live[0]
    if first.state == ImportState.CHECKING:
        job = first.check_job
        return ("working" if job is not None and job.is_open else "failed"), job
    if first.state == ImportState.APPLYING:
        job = first.apply_job
        # A broken application leaves everything as it was: the batch may be applied again.
        return ("working" if job is not None and job.is_open else "checked"), job
    if first.state == ImportState.CHECKED:
        failed = first.apply_job if first.apply_job and first.apply_job.state == JobState.FAILED else None
        return "checked", failed
    if first.was_discarded:
        return "discarded", None
    return ("undone" if first.state == ImportState.UNDONE else "applied"), None


def _steps(current: int) -> list[Step]:
    return [
        Step(title, "done" if number < current else "current" if number == current else "next")
        for number, title in enumerate(_STEPS)
    ]


def _file(row: WorkbookImport) -> FileView:
    findings = [from_json(item) for item in row.findings]
    shown = findings[:SHOWN]
    counts = row.summary.get("counts", {level.value: 0 for level in Level})
    return FileView(
        row=row,
        name=row.file.name,
        base={"mentees": "База наставляемых", "mentors": "База наставников", "both": "Обе базы"}.get(row.kind, ""),
        good=row.summary.get("rows", 0),
        total=row.summary.get("total", 0),
        counts=counts,
        groups=[
            (kind.label, group) for kind in Kind if (group := [finding for finding in shown if finding.kind is kind])
        ],
        hidden=max(0, sum(counts.values()) - len(shown)),
    )

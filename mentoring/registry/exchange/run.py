"""The two jobs of an import, step by step: check (reads only) and apply (one transaction)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction

from mentoring.access.actor import Actor
from mentoring.core import clock
from mentoring.core.spreadsheets.errors import RefusedFile
from mentoring.core.spreadsheets.reader import read_workbook
from mentoring.organisations.models import MentoringForm

from ..enums import ImportState
from ..models import WorkbookImport
from ..services import imports
from ..services.locking import lock_base
from . import memory
from .apply import Applied, apply_plan
from .columns import Base
from .findings import KEPT, Finding, Kind, Level, counted
from .links import NamedLink, linker
from .parse import load_lists, parse
from .plan import Plan, make_plan
from .rows import Parsed
from .values import Lists


def read(rows: Sequence[WorkbookImport], step: Callable[[int], None]) -> list[Parsed]:
    """Each file understood by itself; a refused file gives its reason as a finding. `step` is told rows done."""
    lists: Lists = load_lists()
    done = 0
    result = []
    for row in rows:
        try:
            workbook = read_workbook(bytes(row.file.content), filename=row.file.name)
        except RefusedFile as refusal:
            result.append(
                Parsed(findings=[Finding(Kind.STRUCTURE, Level.ERROR, refusal.message_ru, ref=refusal.cell or "")])
            )
            continue
        parsed = parse(
            workbook,
            organisation=row.organisation,
            school_year=row.school_year,
            today=clock.local_date(row.created_at),
            lists=lists,
        )
        result.append(parsed)
        done += parsed.total
        step(done)
    return result


def plan_of(parsed: Sequence[Parsed], row: WorkbookImport) -> Plan:
    whole = Parsed()
    for part in parsed:
        whole.add(part)
    return make_plan(
        whole, organisation=row.organisation, school_year=row.school_year, waiting=waiting_links(row),
        norms=dict(MentoringForm.objects.values_list("pk", "default_capacity")),
    )  # fmt: skip


def waiting_links(row: WorkbookImport) -> list[dict[str, Any]]:
    """Links that former imports of this organisation and year named while the other side was missing."""
    former = WorkbookImport.objects.filter(
        organisation_id=row.organisation_id, school_year=row.school_year, state=ImportState.APPLIED
    ).order_by("applied_at", "pk")
    return [item for summary in former.values_list("summary", flat=True) for item in summary.get("pending", [])]


def check(rows: Sequence[WorkbookImport], *, actor: Actor, now: dt.datetime, parsed: Sequence[Parsed]) -> None:
    """Findings and counts of each file of a batch, with the plan of the whole batch."""
    plan = plan_of(parsed, rows[0])
    found = _by_file(rows, parsed, plan)
    totals = _totals(plan, rows[0], actor, now)
    for row, part, findings in zip(rows, parsed, found, strict=True):
        good = len(part.mentees) + len(part.mentors)
        summary = {"rows": good, "total": part.total, "counts": counted(findings), "plan": totals}
        shown = sorted(findings, key=lambda finding: list(Level).index(finding.level))[:KEPT]
        imports.keep_check(
            row, kind=part.kind, findings=[one.as_json() for one in shown], summary=summary, parsed=memory.keep(part)
        )


def _by_file(rows: Sequence[WorkbookImport], parsed: Sequence[Parsed], plan: Plan) -> list[list[Finding]]:
    """Findings of the plan go to the file they speak of: by the sheet, and by the base where names of sheets repeat."""
    result = [list(part.findings) for part in parsed]
    sheets = [{row.sheet for row in part.mentees} | {row.sheet for row in part.mentors} for part in parsed]
    for finding in plan.findings:
        fits = [index for index, names in enumerate(sheets) if finding.sheet in names]
        if len(fits) > 1:
            titles = [_titles(part) for part in parsed]
            fits = [index for index in fits if finding.column in titles[index]] or fits
        result[fits[0] if fits else 0].append(finding)
    return result


def _titles(part: Parsed) -> list[str]:
    from .columns import COLUMNS

    return [column.titles[0] for base in part.bases for column in COLUMNS[Base(base)][1:2]]


def _totals(plan: Plan, row: WorkbookImport, actor: Actor, now: dt.datetime) -> dict[str, Any]:
    totals: dict[str, Any] = {
        "added": {"mentees": len(plan.new_mentees), "mentors": len(plan.new_mentors)},
        "changed": {base.value: plan.changed(base) for base in Base},
        "unchanged": dict(plan.unchanged),
        "links": len(plan.links),
        "waiting": len(plan.pending),
        "people": len(plan.people),
        "nothing_new": False,
    }
    if plan.changes_nothing:
        totals["nothing_new"] = not _links_do_something(plan, row, actor, now)
    return totals


def _links_do_something(plan: Plan, row: WorkbookImport, actor: Actor, now: dt.datetime) -> bool:
    """All cards stand already, so the pairing app can be asked for real: done and rolled back."""
    pairing = linker()
    if pairing is None or not plan.links:
        return False
    named = [
        NamedLink(link.mentee.ref, link.mentor.ref, link.form_id, link.started_on, link.ends_on) for link in plan.links
    ]
    with transaction.atomic():
        result = pairing.link(
            actor=actor, now=now, organisation=row.organisation, school_year=row.school_year, links=named
        )
        transaction.set_rollback(True)
    return bool(result.created or result.extended)


def apply(
    rows: Sequence[WorkbookImport], *, actor: Actor, now: dt.datetime, consents_given_on: dt.date | None
) -> Applied:
    """Inside the job's fenced transaction. Plans again under the organisation's lock: what came meanwhile counts."""
    parsed = [memory.recall(row.parsed) for row in rows]
    first = rows[0]
    lock_base(first.organisation_id)
    plan = plan_of(parsed, first)
    applied = apply_plan(
        plan, actor=actor, now=now, organisation=first.organisation, school_year=first.school_year,
        consents_given_on=consents_given_on,
    )  # fmt: skip
    good = sum(len(part.mentees) + len(part.mentors) for part in parsed)
    applied.summary["left_out"] = sum(part.total for part in parsed) - good
    imports.keep_application(
        rows, actor=actor, now=now, summary=applied.summary, undo=applied.undo, pending=applied.pending
    )
    return applied

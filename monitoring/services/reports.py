"""Reports: asked for by people or by the schedule, made by a job, kept with what they were made of."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.urls import reverse

from mentoring.access.actor import Actor
from mentoring.access.decisions import require
from mentoring.access.permissions import Permission
from mentoring.audit import services as audit
from mentoring.core import clock, jobs
from mentoring.core.jobs import JobContext, JobFailed
from mentoring.core.models import Job, StoredFile
from mentoring.core.spreadsheets.errors import RefusedFile
from mentoring.core.spreadsheets.filenames import safe_filename
from mentoring.core.spreadsheets.reader import read_workbook
from mentoring.organisations.models import Municipality

from .. import changes, notifications_reports, policies_reports
from ..enums import ReportKind
from ..models import Period, Report
from ..reports.book import FormulaChanged, make_book
from ..reports.inputs import collect

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAKE, REMAKE = "monitoring.report", "monitoring.report_again"
_STEPS = 4
# The schedule makes reports of periods that closed lately; for older ones a person asks.
SCHEDULED_WITHIN = dt.timedelta(days=100)


@transaction.atomic
def request_report(
    *, actor: Actor, now: dt.datetime, period: Period, municipality: Municipality | None, nonce: uuid.UUID
) -> Job:
    """Ask for a report. `nonce` belongs to the page: a double click asks once."""
    require(policies_reports.can_request(actor, municipality))
    job = jobs.enqueue(
        kind=MAKE,
        title=_title(period, municipality),
        key=f"report:{nonce}",
        now=now,
        params=_params(period, municipality, by_schedule=False),
        user_id=actor.user_id,
        municipality_id=municipality.pk if municipality else None,
    )
    if job.created_at == now:  # else it was asked for before: one decision is one line of the journal
        audit.record(
            actor=actor,
            now=now,
            action="report.request",
            action_label="Заказан отчёт",
            object_type="job",
            object_id=job.pk,
            object_label=job.title,
            municipality_id=job.municipality_id,
        )
    return job


def enqueue_scheduled(*, now: dt.datetime) -> list[Job]:
    """The region's report of every period that closed lately: once, however often and late this is called."""
    today = clock.local_date(now)
    closed = Period.objects.filter(closes_on__lt=today, closes_on__gte=today - SCHEDULED_WITHIN).order_by("starts_on")
    return [
        jobs.enqueue(
            kind=MAKE,
            title=_title(period, None),
            key=f"report:{ReportKind.QUARTER}:{period.code}:region:schedule",
            now=now,
            params=_params(period, None, by_schedule=True),
        )
        for period in closed
    ]


def make_report(context: JobContext) -> dict[str, str]:
    """The job: collect, count, write, keep. File, report, message and the end of the job commit together."""
    period = Period.objects.get(pk=context.params["period"])
    municipality = Municipality.objects.filter(pk=context.params["municipality"]).first()
    by_schedule = bool(context.params["by_schedule"])
    now = clock.now()
    context.progress(0, _STEPS)
    versions, inputs = collect(period=period, municipality=municipality, by_schedule=by_schedule, now=now)
    context.progress(1)
    content = make_book(versions, inputs)
    context.progress(3)
    with context.fenced() as job:
        file = StoredFile.build(
            content,
            name=safe_filename(f"Отчёт – {inputs['territory']} – {period.title}.xlsx"),
            media_type=XLSX,
            created_at=now,
            created_by_id=context.created_by_id,
            permission=Permission.REPORT_VIEW.value,
            municipality_id=municipality.pk if municipality else None,
        )
        file.save()
        report = Report.objects.create(
            kind=ReportKind.QUARTER,
            period=period,
            municipality=municipality,
            job=job,
            by_schedule=by_schedule,
            data_at=now,
            is_final=inputs["is_final"],
            versions=versions,
            inputs=inputs,
            file=file,
            sha256=file.sha256,
            requested_by_id=context.created_by_id,
            created_at=now,
        )
        changes.report_ready(report, now)
        notifications_reports.ready(report, now=now)
        result = {"url": reverse("monitoring:report", args=[report.public_id]), "label": "Открыть отчёт"}
        context.finish(job, result)
    return result


@transaction.atomic
def request_remake(*, actor: Actor, now: dt.datetime, report: Report, nonce: uuid.UUID) -> Job:
    """Ask to make a kept report again from what it was made of and compare."""
    require(policies_reports.can_request(actor, report.municipality))
    return jobs.enqueue(
        kind=REMAKE,
        title=f"Повторная сборка: {_title(report.period, report.municipality)}",
        key=f"report-again:{nonce}",
        now=now,
        params={"report": report.pk},
        user_id=actor.user_id,
        municipality_id=report.municipality_id,
    )


def remake(report: Report) -> bytes:
    """The same bytes, whatever has changed in cards, names and targets since.

    Raises FormulaChanged when an indicator is counted otherwise now.
    """
    return make_book(report.versions, report.inputs)


def compare_remade(context: JobContext) -> dict[str, str]:
    """The job of `request_remake`: fails in words when a cell differs.

    A newer portal may lay the sheets out otherwise; then the bytes differ, and the cells tell.
    """
    report = Report.objects.select_related("file").get(pk=context.params["report"])
    context.progress(0, 1)
    kept = bytes(report.file.content)
    try:
        again = remake(report)
    except FormulaChanged as error:
        raise JobFailed(f"Формула показателя с тех пор изменилась: {error}. Скачайте сохранённый файл.") from error
    if again == kept:
        label = "Собран заново: совпадает до байта"
    elif _same_cells(kept, again):
        label = "Собран заново: все значения совпадают, портал с тех пор изменил только оформление"
    else:
        raise JobFailed("Отчёт собран заново, но не совпал с сохранённым. Сообщите администратору портала.")
    return {"url": reverse("monitoring:report", args=[report.public_id]), "label": label}


def _same_cells(kept: bytes, again: bytes) -> bool:
    try:
        return read_workbook(kept, filename="kept.xlsx") == read_workbook(again, filename="again.xlsx")
    except RefusedFile:  # what is kept is no workbook any more
        return False


def _title(period: Period, municipality: Municipality | None) -> str:
    return f"Квартальный отчёт: {period.title}, {municipality or 'край'}"


def _params(period: Period, municipality: Municipality | None, *, by_schedule: bool) -> dict[str, object]:
    return {
        "period": period.pk,
        "municipality": municipality.pk if municipality else None,
        "by_schedule": by_schedule,
    }

"""A report made again by a newer portal: the cells are compared when the bytes differ."""

from __future__ import annotations

import io
import uuid
from typing import Any

import pytest
from openpyxl import load_workbook

from mentoring.core import clock
from mentoring.core.jobs import JobContext, JobFailed, lease
from mentoring.core.models import JobState
from monitoring import seed, tasks  # noqa: F401 - tasks register the jobs
from monitoring.models import Report
from monitoring.services import reports
from tests import factories as make

from . import approved

pytestmark = pytest.mark.django_db


def made(world: Any) -> Report:
    seed.load_reference()
    approved.approve(world.a1.organisation, world.period, approved.fact("ребёнок", form_id=make.form().pk))
    job = reports.request_report(
        actor=world.region_actor, now=clock.now(), period=world.period, municipality=None, nonce=uuid.uuid4()
    )
    assert approved.do(job).state == JobState.DONE
    return Report.objects.get(job=job)


def compared(world: Any, report: Report) -> str:
    """What the button's job says."""
    job = reports.request_remake(actor=world.region_actor, now=clock.now(), report=report, nonce=uuid.uuid4())
    taken = lease.take(job.pk)
    assert taken
    return reports.compare_remade(JobContext(taken))["label"]


def kept_otherwise(report: Report, change: Any) -> None:
    book = load_workbook(io.BytesIO(bytes(report.file.content)))
    change(book.worksheets[0])
    data = io.BytesIO()
    book.save(data)
    report.file.content = data.getvalue()
    report.file.save()


def test_another_look_with_the_same_values_is_the_same_report(world: Any) -> None:
    report = made(world)
    assert "до байта" in compared(world, report)
    kept_otherwise(report, lambda sheet: setattr(sheet.column_dimensions["A"], "width", 77))
    assert "все значения совпадают" in compared(world, report)


def test_one_other_cell_is_another_report(world: Any) -> None:
    report = made(world)
    kept_otherwise(report, lambda sheet: setattr(sheet["B2"], "value", "другое"))
    with pytest.raises(JobFailed, match="не совпал"):
        compared(world, report)

"""A workbook of 10,000 rows: check and apply, against django-import-export on the same rows."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from random import Random

import xlsxwriter
from django.db.models import Count
from django.urls import reverse

from mentoring.core import clock
from mentoring.core.jobs.runner import run
from mentoring.demo import names
from mentoring.organisations.models import Organisation
from mentoring.registry.models import Consent, Mentee, WorkbookImport
from mentoring.registry.services import imports

from . import import_rival
from .import_rival import SCHOOL_YEAR
from .table import Line, milliseconds
from .visitor import Visitor

ROWS, TIMES, BULK_TIMES, OURS = 10_000, 10, 3, 3
_HEADINGS = (
    "№", "ФИО наставляемого", "Контактные данные для связи (данные представителя)", "Год рождения наставляемого",
    "Основной запрос наставляемого", "Дата вхождения в программу", "ФИО наставника", "Форма наставничества",
    "Место работы/учебы наставника", "Дата завершения программы", "Результаты программы",
    "Ссылка на кейс/отзыв наставляемого, размещенные на сайте организации", "Отметка о прохождении программы",
    "Класс/курс",
)  # fmt: skip


def measure() -> list[Line]:
    content = _workbook()
    reverse("home:index")  # a worker has read the addresses long ago
    sizes = Mentee.objects.values("organisation").annotate(rows=Count("pk")).order_by("-rows", "organisation")
    chosen = [Organisation.objects.get(pk=row["organisation"]) for row in sizes[: OURS + 2]]
    parts = [_ours(one, content) for one in chosen[:OURS]]
    check, apply = min(parts, key=sum)
    ours = check + apply
    for one in chosen[:OURS]:
        _whole(one)
    bulk = _theirs(import_rival.Bulk, chosen[OURS], content)
    default = _theirs(import_rival.Default, chosen[OURS + 1], content)
    what = f"import of a workbook of {ROWS:,} rows, check and apply"
    mine = f"{ours:.1f} s (check {check:.1f}, apply {apply:.1f})"
    return [
        Line(
            f"{what}, to django-import-export 4.4",
            f"{mine} against {default:.1f} s: {default / ours:.1f} times",
            f"≥ {TIMES} times",
            default >= TIMES * ours,
        ),
        Line(
            f"{what}, to its bulk mode",
            f"{mine} against {bulk:.1f} s: {bulk / ours:.1f} times",
            f"≥ {BULK_TIMES} times",
            bulk >= BULK_TIMES * ours,
        ),
    ]


def _workbook() -> bytes:
    """The official form with everything filled that does not need a mentor."""
    random, made = Random(4), io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "default_date_format": "dd.mm.yyyy"})
    sheet = book.add_worksheet("База наставляемых")
    sheet.write_row(0, 0, _HEADINGS)
    for number in range(1, ROWS + 1):
        born_on = dt.date(2009, 1, 1) + dt.timedelta(days=random.randrange(2900))

        name = " ".join(names.full_name(random))
        sheet.write_row(
            number, 0,
            (number, name, names.contacts_of_a_minor(random), None, "Выбор профессии, подготовка к экзамену"),
        )  # fmt: skip
        sheet.write_datetime(number, 3, dt.datetime.combine(born_on, dt.time()))
        sheet.write_datetime(number, 5, dt.datetime(2026, 9, 1 + number % 28))
        sheet.write_string(number, 7, "ученик – ученик")
        sheet.write_datetime(number, 9, dt.datetime(2027, 5, 1 + number % 28))
        sheet.write_row(number, 10, ("План выполняется", "", "в программе", f"{5 + number % 6}А"))
    book.close()
    return made.getvalue()


def _ours(organisation: Organisation, content: bytes) -> tuple[float, float]:
    """Seconds of the check and of the application, each from the person's click to the end of the job."""
    curator = Visitor.holding("curator", organisation=organisation).actor
    batch = uuid.uuid4()

    def check() -> None:
        rows = imports.upload(
            actor=curator, now=clock.now(), organisation=organisation, school_year=SCHOOL_YEAR,
            files=[("baza.xlsx", content)], key=batch,
        )  # fmt: skip
        assert run(rows[0].check_job_id)

    def apply() -> None:
        job = imports.request_apply(actor=curator, now=clock.now(), batch=batch, consents_given_on=clock.today())
        assert run(job.pk)

    spent = milliseconds(check)[0] / 1000, milliseconds(apply)[0] / 1000
    state = WorkbookImport.objects.get(batch=batch)
    assert state.state == "applied", (state.state, state.findings[:3])
    return spent


def _theirs(resource: type[import_rival.Default], organisation: Organisation, content: bytes) -> float:
    spent = milliseconds(lambda: import_rival.check_and_apply(resource, organisation, content))[0] / 1000
    _whole(organisation)
    return spent


def _whole(organisation: Organisation) -> None:
    """All rows are there, with consents, whoever brought them (a child drawn twice by chance is one card)."""
    mentees = Mentee.objects.filter(organisation=organisation, school_year=SCHOOL_YEAR)
    assert mentees.count() > ROWS * 0.99, mentees.count()
    given = Consent.objects.filter(organisation=organisation, given_on=clock.today()).count()
    assert given > ROWS * 0.95, given

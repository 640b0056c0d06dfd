"""The import wizard: files → check → findings → apply → summary → undo."""

from __future__ import annotations

import hashlib
import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.access.actor import Actor
from mentoring.access.decisions import NotAllowed, require
from mentoring.access.permissions import Permission
from mentoring.access.web import actor_of, needs
from mentoring.audit import services as audit
from mentoring.core import clock
from mentoring.core.parts import Crumb
from mentoring.core.school_year import school_year_of
from mentoring.core.spreadsheets.annotate import Mark, annotate
from mentoring.core.spreadsheets.errors import RefusedFile

from .. import policies
from ..exchange.columns import Base
from ..exchange.export import template
from ..exchange.findings import Level, from_json
from ..forms.fields import take_errors
from ..forms.lists import ApplyForm, UploadForm
from ..models import WorkbookImport
from ..selectors.imports import batches_of, first_steps, rows_of, wizard_of
from ..selectors.loaded import summary_tiles
from ..services import imports
from ..services.errors import InvalidCard
from ..services.locking import marking
from .common import own_organisation, owner, xlsx

_REASON = "Базы из Excel загружает куратор организации."


def _years() -> list[int]:
    running = school_year_of(clock.today())
    return [running, running - 1]


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PERSON_EDIT, reason=_REASON)
def index(request: HttpRequest) -> HttpResponse:
    """Upload, templates, what was loaded before."""
    actor = actor_of(request)
    require(policies.can_import(actor))
    form = UploadForm(years=_years(), initial={"key": uuid.uuid4(), "year": _years()[0]})
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, years=_years())
        if form.is_valid():
            rows = imports.upload(
                actor=actor, now=clock.now(), organisation=own_organisation(actor),
                school_year=form.cleaned_data["year"], files=form.books(), key=form.key_or_new(),
            )  # fmt: skip
            return redirect("registry:import", rows[0].batch)
    context = {
        "form": form,
        "batches": batches_of(actor),
        "steps": first_steps(),
        "breadcrumbs": [Crumb("Главная", "/"), Crumb("Загрузка баз")],
    }
    return render(request, "registry/imports.html", context, status=422 if form.errors else 200)


@require_safe
@needs(Permission.PERSON_EDIT, reason=_REASON)
def batch(request: HttpRequest, batch: uuid.UUID) -> HttpResponse:
    """Where the batch stands; while a job works the page asks for itself."""
    rows = _rows(request, batch)
    return _page(request, rows, None)


def _page(request: HttpRequest, rows: list[WorkbookImport], form: ApplyForm | None) -> HttpResponse:
    wizard = wizard_of(rows, clock.now())
    context = {
        "wizard": wizard,
        "steps": wizard.steps,
        "tiles": summary_tiles(actor_of(request), rows[0].batch, rows[0].school_year, wizard.applied)
        if wizard.stage == "applied"
        else [],
        "batch": rows[0].batch,
        "form": form or ApplyForm(people=wizard.people, initial={"given_on": clock.today()}),
        "undo_url": reverse("registry:import_undo", args=[rows[0].batch]),
        "job_url": reverse("home:job", args=[wizard.job.public_id]) if wizard.job else "",
        "breadcrumbs": [
            Crumb("Главная", "/"), Crumb("Загрузка баз", reverse("registry:imports")), Crumb(wizard.title),
        ],
    }  # fmt: skip
    return render(request, "registry/import.html", context, status=422 if form and form.errors else 200)


@require_POST
@needs(Permission.PERSON_EDIT, reason=_REASON)
def apply(request: HttpRequest, batch: uuid.UUID) -> HttpResponse:
    rows = _rows(request, batch)
    form = ApplyForm(request.POST, people=wizard_of(rows, clock.now()).people)
    if not form.is_valid():
        return _page(request, rows, form)
    try:
        imports.request_apply(
            actor=actor_of(request), now=clock.now(), batch=batch, consents_given_on=form.consents_given_on()
        )
    except InvalidCard as refusal:
        take_errors(form, refusal)
        return _page(request, rows, form)
    return redirect("registry:import", batch)


@require_POST
@needs(Permission.PERSON_EDIT, reason=_REASON)
def discard(request: HttpRequest, batch: uuid.UUID) -> HttpResponse:
    """Not to load what was checked. A refusal is told on the page of the batch."""
    _rows(request, batch)
    try:
        imports.discard(actor=actor_of(request), now=clock.now(), batch=batch)
    except NotAllowed as refusal:
        messages.error(request, refusal.reason)
        return redirect("registry:import", batch)
    messages.success(request, "Файлы не загружены, в портале ничего не изменилось.")
    return redirect("registry:imports")


@require_POST
@needs(Permission.PERSON_EDIT, reason=_REASON)
def undo(request: HttpRequest, batch: uuid.UUID) -> HttpResponse:
    """Refusals are told on the page of the batch, not on an error page: the person is in the middle of work."""
    _rows(request, batch)
    try:
        imports.undo(actor=actor_of(request), now=clock.now(), batch=batch)
    except NotAllowed as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, "Загрузка отменена: базы и пары такие, как были до неё.")
    return redirect("registry:import", batch)


@require_safe
@needs(Permission.PERSON_EDIT, reason=_REASON)
def marked(request: HttpRequest, batch: uuid.UUID, position: int) -> HttpResponse:
    """The uploaded workbook with its findings as coloured cells and comments. The journal notes the download."""
    actor = actor_of(request)
    row = next((row for row in _rows(request, batch) if row.position == position), None)
    if row is None or not row.findings or row.purged_at is not None:
        raise Http404
    found = [from_json(item) for item in row.findings]
    marks = [
        Mark(one.sheet, one.ref, one.message, warning=one.level is not Level.ERROR)
        for one in found
        if one.ref and one.level is not Level.INFO
    ]
    with marking(row.organisation_id) as free:
        if not free:
            messages.warning(request, "Размеченный файл уже готовится. Подождите минуту и скачайте ещё раз.")
            return redirect("registry:import", batch)
        try:
            content = annotate(bytes(row.file.content), marks, filename=row.file.name)
        except RefusedFile as refusal:
            messages.error(request, refusal.message_ru)
            return redirect("registry:import", batch)
    _downloaded(actor, row, content)
    return xlsx(content, f"с замечаниями – {row.file.name}")


def _downloaded(actor: Actor, row: WorkbookImport, content: bytes) -> None:
    audit.record_read(
        actor=actor, now=clock.now(), what="file", what_label="Скачана книга с замечаниями", object_type="import",
        object_id=row.pk, object_label=str(row), data={"sha256": hashlib.sha256(content).hexdigest()}, **owner(row),
    )  # fmt: skip


@require_safe
@needs(Permission.PERSON_EDIT, reason=_REASON)
def blank(request: HttpRequest, base: Base) -> HttpResponse:
    """The official form, empty, with drop-downs."""
    organisation = own_organisation(actor_of(request))
    content = template(base, organisation=organisation.name, now=clock.now())
    return xlsx(content, f"{base.label} – образец.xlsx")


def _rows(request: HttpRequest, batch: uuid.UUID) -> list[WorkbookImport]:
    """The batch inside the actor's scope, or 404."""
    rows = rows_of(actor_of(request), batch)
    if not rows:
        raise Http404
    return rows

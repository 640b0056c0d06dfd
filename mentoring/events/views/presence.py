"""Who came: the list with ticks, the workbook out and in."""

from __future__ import annotations

import hashlib
import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.access.actor import Actor
from mentoring.access.decisions import require
from mentoring.audit import services as audit
from mentoring.core import clock
from mentoring.core.parts import Tab
from mentoring.core.spreadsheets.errors import RefusedFile
from mentoring.core.spreadsheets.filenames import attachment
from mentoring.workflow.advance import available_actions

from .. import exchange, policies, services
from ..forms_presence import WorkbookForm
from ..models import Event
from ..rules import EventRefused
from ..selectors.seats import seats
from .common import MANAGE, crumbs, event_of, tell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNMARKED = "unmarked"
_DIGITS = 18  # of the greatest ids


@require_http_methods(["GET", "HEAD", "POST"])
@MANAGE
def attendance(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The list of those who have places, each with a tick; what the page did not show stays as it is."""
    actor, event = event_of(request, public_id)
    require(policies.can_manage(actor, event))
    if request.method == "POST":
        shown, came = _numbers(request, "shown"), _numbers(request, "came")
        try:
            changed = services.mark_attendance(
                event=event, marks={pk: pk in came for pk in shown}, actor=actor, now=clock.now()
            )
        except EventRefused as refused:
            tell(request, refused.errors)
        else:
            messages.success(request, f"Сохранено. Изменено отметок: {changed}.")
        # Back to the same page of the list.
        return redirect(f"{request.path}?{request.GET.urlencode()}" if request.GET else request.path)
    return render(request, "events/attendance.html", _list(request, actor, event, WorkbookForm()))


def _list(
    request: HttpRequest, actor: Actor, event: Event, form: WorkbookForm, findings: object = ()
) -> dict[str, object]:
    unmarked = request.GET.get("show") == UNMARKED
    found = seats(event, actor, unmarked=unmarked, cursor=request.GET.get("cursor"), today=clock.today())
    may_mark = policies.can_mark_attendance(actor, event)
    address = reverse("events:attendance", args=[event.public_id])
    return {
        "event": event,
        "seats": found,
        "tabs": [
            Tab("Все", address, active=not unmarked, count=found.seated),
            Tab("Не отмечены", f"{address}?show={UNMARKED}", active=unmarked, count=found.seated - found.came),
        ],
        "may_mark": bool(may_mark),
        "why_not": "" if may_mark else may_mark.reason,
        "may_hold": "hold" in {arrow.name for arrow in available_actions(event, actor)},
        "form": form,
        "findings": findings,
        "breadcrumbs": crumbs(event, "Участники"),
    }


def _numbers(request: HttpRequest, name: str) -> set[int]:
    """Ids of rows; what no row can have is not one."""
    sent = request.POST.getlist(name)
    return {int(value) for value in sent if value.isascii() and value.isdigit() and len(value) <= _DIGITS}


@require_POST
@MANAGE
def workbook(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The list with a column to mark; the journal keeps how many and the file's hash."""
    actor, event = event_of(request, public_id)
    now = clock.now()
    content = exchange.attendance_workbook(event, actor=actor, now=now)
    audit.record_read(
        actor=actor,
        now=now,
        what="export",
        what_label="Выгружен список участников мероприятия",
        object_type="event",
        object_id=event.pk,
        object_label=event.title,
        data={"rows": event.taken, "sha256": hashlib.sha256(content).hexdigest()},
        municipality_id=event.municipality_id,
        organisation_id=event.organisation_id,
    )
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = attachment(f"Участники – {event.title} – {event.starts_at:%d.%m.%Y}.xlsx")
    return response


@require_POST
@MANAGE
def upload(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Marks from the workbook: all of them, or none and the findings."""
    actor, event = event_of(request, public_id)
    require(policies.can_mark_attendance(actor, event))
    form, findings = WorkbookForm(request.POST, request.FILES), []
    if form.is_valid():
        file = form.cleaned_data["workbook"]
        try:
            changed, read = exchange.apply_attendance(
                file.read(), filename=file.name, event=event, actor=actor, now=clock.now()
            )
        except RefusedFile as refused:
            form.add_error("workbook", refused.message_ru)
        except EventRefused as refused:
            form.add_error("workbook", refused.reason)
        else:
            findings = read.findings
            if not findings:
                messages.success(request, f"Отметки из файла сохранены. Изменено: {changed}.")
                return redirect("events:attendance", public_id=event.public_id)
            form.add_error("workbook", f"В файле есть ошибки, ничего не изменено. Ошибок: {len(findings)}.")
    return render(request, "events/attendance.html", _list(request, actor, event, form, findings), status=422)

"""Who came: the list with ticks, the workbook, the code of the room, people nobody had enrolled."""

from __future__ import annotations

import hashlib
import uuid

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.access.decisions import NotAllowed, require
from mentoring.audit import services as audit
from mentoring.core import clock
from mentoring.core.documents import qr_svg
from mentoring.core.spreadsheets.errors import RefusedFile
from mentoring.core.spreadsheets.filenames import attachment
from mentoring.organisations.models import Organisation

from .. import exchange, policies, services
from ..enums import EnrolmentState
from ..forms import WorkbookForm
from ..forms_presence import WalkInForm
from ..models import Event
from ..rules import EventRefused
from ..selectors.cards import walk_in_places
from ..selectors.participants import participants
from ..services import Candidate
from .common import MANAGE, VIEW, crumbs, event_of, tell, to_event

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
        return redirect("events:attendance", public_id=event.public_id)
    return render(request, "events/attendance.html", _list(request, event, WorkbookForm()))


def _list(request: HttpRequest, event: Event, form: WorkbookForm, findings: object = ()) -> dict[str, object]:
    actor, _ = event_of(request, event.public_id)
    rows = participants(event, actor)
    may_mark = policies.can_mark_attendance(actor, event)
    return {
        "event": event,
        "rows": [row for row in rows if row.enrolment.state == EnrolmentState.ENROLLED],
        "waiting": [row for row in rows if row.enrolment.state == EnrolmentState.WAITING],
        "may_mark": bool(may_mark),
        "why_not": "" if may_mark else may_mark.reason,
        "form": form,
        "findings": findings,
        "walk_in": WalkInForm(event, walk_in_places(event)) if may_mark else None,
        "breadcrumbs": crumbs(event, "Присутствие"),
    }


def _numbers(request: HttpRequest, name: str) -> set[int]:
    return {int(value) for value in request.POST.getlist(name) if value.isascii() and value.isdigit()}


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
            form.add_error("workbook", str(refused))
        except EventRefused as refused:
            form.add_error("workbook", refused.reason)
        else:
            findings = read.findings
            if not findings:
                messages.success(request, f"Отметки из файла сохранены. Изменено: {changed}.")
                return redirect("events:attendance", public_id=event.public_id)
            form.add_error("workbook", f"В файле есть ошибки, ничего не изменено. Ошибок: {len(findings)}.")
    return render(request, "events/attendance.html", _list(request, event, form, findings), status=422)


@require_POST
@MANAGE
def walk_in(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Somebody who came without having been enrolled."""
    actor, event = event_of(request, public_id)
    places = walk_in_places(event)
    form = WalkInForm(event, places, request.POST)
    if form.is_valid():
        try:
            services.add_walk_in(event=event, candidate=_candidate(form), actor=actor, now=clock.now())
        except NotAllowed as refused:
            messages.error(request, refused.reason)
        else:
            messages.success(request, "Записан и отмечен.")
        return redirect("events:attendance", public_id=event.public_id)
    context = _list(request, event, WorkbookForm()) | {"walk_in": form}
    return render(request, "events/attendance.html", context, status=422)


def _candidate(form: WalkInForm) -> Candidate:
    values = form.cleaned_data
    place = Organisation.objects.get(pk=values["organisation"])
    return Candidate(
        audience=values["audience"],
        municipality_id=place.municipality_id,
        organisation_id=place.pk,
        full_name=values["full_name"],
        position=values["position"],
    )


@require_safe
@MANAGE
def room(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The code to show on the wall: who is enrolled scans it and marks own presence."""
    actor, event = event_of(request, public_id)
    require(policies.can_manage(actor, event))
    address = f"{settings.SITE_ADDRESS}{reverse('events:check_in', args=[event.public_id, event.checkin_code])}"
    # Our own drawing of our own address: no words of people are in it.
    picture = mark_safe(qr_svg(address).decode().partition("?>")[2])  # noqa: S308
    return render(request, "events/room.html", {"event": event, "picture": picture, "address": address})


@require_http_methods(["GET", "HEAD", "POST"])
@VIEW
def check_in(request: HttpRequest, public_id: uuid.UUID, code: str) -> HttpResponse:
    """Behind the code of the room: a question with one button, for a reading may not write."""
    actor, event = event_of(request, public_id)
    if request.method == "POST":
        services.check_in(event=event, code=code, actor=actor, now=clock.now())
        messages.success(request, "Вы отмечены. Хорошей работы!")
        return to_event(event)
    return render(request, "events/check_in.html", {"event": event, "breadcrumbs": crumbs(event, "Отметиться")})

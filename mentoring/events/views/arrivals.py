"""At the door: the code of the room, the participant's own mark, people nobody had enrolled."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from mentoring.access.actor import Actor
from mentoring.access.decisions import NotAllowed, require
from mentoring.core import clock
from mentoring.core.documents import qr_svg
from mentoring.organisations.models import Municipality

from .. import policies, services
from ..forms_presence import WalkInForm, WhereFromForm
from ..models import Event
from ..selectors.seats import invited_municipalities
from .common import MANAGE, VIEW, crumbs, event_of, to_event


@require_http_methods(["GET", "HEAD", "POST"])
@MANAGE
def walk_in(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Somebody who came without having been enrolled. Where many are invited, the municipality is asked first."""
    actor, event = event_of(request, public_id)
    require(policies.can_mark_attendance(actor, event))
    municipalities = invited_municipalities(event)
    municipality = _chosen(request, municipalities)
    context: dict[str, object] = {"event": event, "breadcrumbs": crumbs(event, "Пришёл без записи")}
    if municipality is None:
        # A form sent without the first step is answered with the first step.
        context |= {"where": WhereFromForm(municipalities)}
        return render(request, "events/walk_in.html", context, status=422 if request.method == "POST" else 200)
    form = WalkInForm(event, municipality, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _added(request, actor, event, form):
        return redirect(_again(event, municipality))
    context |= {"form": form, "municipality": municipality, "several": len(municipalities) > 1}
    return render(request, "events/walk_in.html", context, status=422 if form.errors else 200)


def _chosen(request: HttpRequest, municipalities: list[Municipality]) -> Municipality | None:
    if len(municipalities) == 1:
        return municipalities[0]
    return next((row for row in municipalities if row.code == request.GET.get("municipality")), None)


def _added(request: HttpRequest, actor: Actor, event: Event, form: WalkInForm) -> bool:
    try:
        services.add_walk_in(event=event, candidate=form.candidate(), actor=actor, now=clock.now())
    except NotAllowed as refused:
        form.add_error(None, refused.reason)
        return False
    messages.success(request, "Записан и отмечен. Можно добавить следующего.")
    return True


def _again(event: Event, municipality: Municipality) -> str:
    """The empty form: at the door people come one after another, often together."""
    return f"{reverse('events:walk_in', args=[event.public_id])}?municipality={municipality.code}"


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
    context = {
        "event": event,
        "in_time": policies.is_check_in_open(event, clock.now()),
        "breadcrumbs": crumbs(event, "Отметиться"),
    }
    return render(request, "events/check_in.html", context)

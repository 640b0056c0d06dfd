"""Materials, and what participants say afterwards."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.access.decisions import NotAllowed, require
from mentoring.access.permissions import Permission
from mentoring.core import clock
from mentoring.core.spreadsheets.filenames import attachment
from mentoring.core.uploads import UploadRefused, accept_upload

from .. import policies, services
from ..forms import FeedbackForm, MaterialForm, take_errors
from ..models import EventMaterial
from ..rules import EventRefused
from ..selectors.cards import own_enrolment
from .common import MANAGE, VIEW, crumbs, event_of, to_event


@require_http_methods(["GET", "HEAD", "POST"])
@MANAGE
def add_material(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """A link, or a file that passed the gate."""
    actor, event = event_of(request, public_id)
    require(policies.can_change(actor, event))
    form = MaterialForm(request.POST, request.FILES) if request.method == "POST" else MaterialForm()
    if request.method == "POST" and form.is_valid():
        now, uploaded = clock.now(), form.cleaned_data["file"]
        try:
            with transaction.atomic():
                file = (
                    accept_upload(
                        uploaded,
                        actor=actor,
                        now=now,
                        permission=Permission.EVENT_MANAGE,
                        municipality_id=event.municipality_id,
                        organisation_id=event.organisation_id,
                    )
                    if uploaded
                    else None
                )
                services.add_material(
                    event=event,
                    title=form.cleaned_data["title"],
                    link=form.cleaned_data["link"],
                    file=file,
                    actor=actor,
                    now=now,
                )
        except UploadRefused as refused:
            form.add_error("file", refused.message)
        except EventRefused as refused:
            take_errors(form, refused.errors)
        else:
            messages.success(request, "Материал добавлен.")
            return to_event(event)
    context = {"form": form, "event": event, "breadcrumbs": crumbs(event, "Добавить материал")}
    return render(request, "events/material.html", context, status=422 if form.errors else 200)


@require_safe
@VIEW
def material_file(request: HttpRequest, public_id: uuid.UUID, material_id: uuid.UUID) -> HttpResponse:
    """For everybody who sees the event: the invited lie outside the territory of the host's file."""
    _, event = event_of(request, public_id)
    found = event.materials.select_related("file").filter(public_id=material_id, file__isnull=False).first()
    if found is None or found.file is None:
        raise Http404
    response = HttpResponse(bytes(found.file.content), content_type=found.file.media_type)
    response["Content-Disposition"] = attachment(found.file.name)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@MANAGE
def remove_material(request: HttpRequest, public_id: uuid.UUID, material_id: uuid.UUID) -> HttpResponse:
    actor, event = event_of(request, public_id)
    material = EventMaterial.objects.select_related("event").filter(event=event, public_id=material_id).first()
    if material is not None:
        services.remove_material(material=material, actor=actor, now=clock.now())
    messages.success(request, "Материал убран.")
    return to_event(event)


@require_http_methods(["GET", "HEAD", "POST"])
@VIEW
def feedback(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor, event = event_of(request, public_id)
    mine = own_enrolment(event, actor)
    if mine is None:
        raise NotAllowed("Отзыв оставляет участник мероприятия.")
    require(policies.can_give_feedback(actor, mine))
    form = FeedbackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.give_feedback(enrolment=mine, actor=actor, now=clock.now(), **form.cleaned_data)
        messages.success(request, "Спасибо за отзыв! Организатор увидит его без вашего имени.")
        return to_event(event)
    context = {"form": form, "event": event, "breadcrumbs": crumbs(event, "Отзыв")}
    return render(request, "events/feedback.html", context, status=422 if form.errors else 200)

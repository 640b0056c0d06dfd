"""What the screens of events share: the row inside the scope, the way back, refusals."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.access.web import actor_of, needs, visible_or_404
from mentoring.core.parts import Crumb

from ..models import Event

VIEW = needs(Permission.EVENT_VIEW)
MANAGE = needs(
    Permission.EVENT_MANAGE, reason="Мероприятия проводят кураторы, муниципальные координаторы и региональный центр."
)
ENROL = needs(Permission.EVENT_ENROL, reason="Записывать сотрудников могут организация и муниципалитет.")


def event_of(request: HttpRequest, public_id: uuid.UUID) -> tuple[Actor, Event]:
    """The event that the actor sees; foreign and missing look the same."""
    actor = actor_of(request)
    rows = Event.objects.select_related("municipality", "organisation", "series")
    event: Event = visible_or_404(rows, actor, public_id=public_id)
    return actor, event


def event_url(event: Event) -> str:
    return reverse("events:card", args=[event.public_id])


def to_event(event: Event) -> HttpResponse:
    return redirect(event_url(event))


def crumbs(event: Event | None = None, *more: str) -> list[Crumb]:
    """Events › the event › the page."""
    path = [Crumb("Главная", "/"), Crumb("Мероприятия", reverse("events:list") if event or more else "")]
    if event is not None:
        path.append(Crumb(event.title, event_url(event) if more else ""))
    return [*path, *(Crumb(label) for label in more)]


def tell(request: HttpRequest, errors: dict[str, str]) -> None:
    """Reasons of a refusal that belong to no field of the page."""
    for text in dict.fromkeys(errors.values()):
        messages.error(request, text)

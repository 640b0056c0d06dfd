"""The list of events and the card of one."""

from __future__ import annotations

import datetime as dt
import uuid
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mentoring.access.actor import Actor
from mentoring.access.web import actor_of
from mentoring.core import clock
from mentoring.core.pagination import paginate
from mentoring.core.parts import Chip, Tab

from .. import policies
from ..enums import EventState
from ..forms import FilterForm
from ..models import Event
from ..selectors import lists
from ..selectors.cards import event_card, host_name
from ..selectors.participants import own_participants
from ..services.invitations import is_invited
from .common import VIEW, crumbs, event_of

_PAGE = 40


@require_safe
@VIEW
def index(request: HttpRequest) -> HttpResponse:
    """Events of the territory and those the actor is invited to; filters live in the address."""
    actor, now = actor_of(request), clock.now()
    filters = lists.read_filters(actor, request.GET)
    page = paginate(
        lists.events(actor, filters, now), order=filters.order, cursor=request.GET.get("cursor"), size=_PAGE
    )
    kept = {name: request.GET[name] for name, _, _ in filters.chips if name in request.GET} | {"time": filters.time}
    address = reverse("events:list")
    context = {
        "page": page,
        "lines": [(event, host_name(event)) for event in page.items],
        "form": FilterForm(filters, actor),
        "chips": [
            Chip(label, value, f"{address}?{urlencode({key: one for key, one in kept.items() if key != name})}")
            for name, label, value in filters.chips
        ],
        "tabs": [
            Tab(label.capitalize(), f"{address}?{urlencode(kept | {'time': code})}", active=code == filters.time)
            for code, label in lists.time_choices()
        ],
        "may_host": bool(policies.can_host(actor)),
        "past": filters.time == lists.PAST,
        "breadcrumbs": crumbs(),
    }
    return render(request, "events/list.html", context)


@require_safe
@VIEW
def card(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor, event = event_of(request, public_id)
    now = clock.now()
    shown = event_card(event, actor, now)
    actions = [arrow.name for arrow in shown.actions]
    own = own_participants(event, actor) if shown.enrol_staff or not shown.manages else []
    invited = event.state == EventState.ANNOUNCED and _invited(event, actor)
    context = {
        "card": shown,
        "event": event,
        "actions": actions,
        "next": _next_step(event, actions, now),
        "began": event.starts_at <= now,
        "may_enrol": bool(invited and not shown.mine and shown.enrol_self),
        "may_enrol_staff": bool(invited and shown.enrol_staff),
        "closed_why": _why_closed(event, actor) if invited and not shown.mine else "",
        "own": [] if actor.user_id is None else [row for row in own if row.enrolment.user_id != actor.user_id],
        "may_withdraw": bool(shown.mine and policies.can_withdraw(actor, shown.mine)),
        "may_rate": bool(shown.mine and policies.can_give_feedback(actor, shown.mine)),
        "breadcrumbs": crumbs(event),
    }
    return render(request, "events/card.html", context)


def _invited(event: Event, actor: Actor) -> bool:
    """A municipality sees what its schools hold for themselves, and is not invited there."""
    scope = actor.scope
    return is_invited(event, municipality_id=scope.municipality_id, organisation_id=scope.organisation_id)


def _why_closed(event: Event, actor: Actor) -> str:
    """Why somebody for whom the event is cannot enrol now; nothing for those for whom it is not."""
    if not policies.audiences_of(actor) & set(event.audiences):
        return ""
    decision = policies.can_enrol_self(actor, event)
    return "" if decision else decision.reason


def _next_step(event: Event, actions: list[str], now: dt.datetime) -> str:
    """The one thing the host has to do next, as the card's template names it."""
    if event.state == EventState.DRAFT:
        return "announce" if "announce" in actions else "prepare"
    if event.state == EventState.ANNOUNCED:
        return "mark" if event.starts_at <= now else "wait"
    return str(event.state)

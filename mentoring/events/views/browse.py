"""The list of events and the card of one."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mentoring.access.web import actor_of
from mentoring.core import clock
from mentoring.core.pagination import paginate
from mentoring.core.parts import Chip, Tab

from .. import policies
from ..forms import FilterForm
from ..selectors import lists
from ..selectors.cards import event_card, host_name
from ..selectors.participants import own_participants
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
        "breadcrumbs": crumbs(),
    }
    return render(request, "events/list.html", context)


@require_safe
@VIEW
def card(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor, event = event_of(request, public_id)
    shown = event_card(event, actor, clock.now())
    own = own_participants(event, actor) if shown.enrol_staff or not shown.manages else []
    context = {
        "card": shown,
        "event": event,
        "actions": [arrow.name for arrow in shown.actions],
        "own": [] if actor.user_id is None else [row for row in own if row.enrolment.user_id != actor.user_id],
        "may_withdraw": bool(shown.mine and policies.can_withdraw(actor, shown.mine)),
        "may_rate": bool(shown.mine and policies.can_give_feedback(actor, shown.mine)),
        "breadcrumbs": crumbs(event),
    }
    return render(request, "events/card.html", context)

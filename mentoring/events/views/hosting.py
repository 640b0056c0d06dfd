"""What the host does with an event: making, changing, inviting, announcing, holding, cancelling, repeating."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.access.decisions import NotAllowed, require
from mentoring.access.scope import Tier
from mentoring.access.web import actor_of
from mentoring.core import clock
from mentoring.core.addresses import sound
from mentoring.core.wording import plural_form
from mentoring.organisations.models import Municipality
from mentoring.workflow.advance import available_actions

from .. import policies, services
from ..forms import CancelForm, EventForm, RepeatForm, take_errors
from ..forms_invite import InviteForm
from ..models import Event
from ..notifications import invited_count, to_invite
from ..rules import EventRefused
from .common import MANAGE, crumbs, event_of, event_url, tell, to_event

_ASKING = require_http_methods(["GET", "HEAD", "POST"])


@_ASKING
@MANAGE
def new(request: HttpRequest) -> HttpResponse:
    """A draft; whom to invite is asked next."""
    actor = actor_of(request)
    form = EventForm(request.POST) if request.method == "POST" else EventForm.empty(actor)
    if request.method == "POST" and form.is_valid():
        try:
            event = services.create_event(
                data=form.event_data(), public_id=form.cleaned_data["key"], actor=actor, now=clock.now()
            )
        except EventRefused as refused:
            take_errors(form, refused.errors)
        else:
            messages.success(request, "Черновик сохранён. Теперь выберите, кого пригласить.")
            return redirect("events:invite", public_id=event.public_id)
    context = {"form": form, "event": None, "breadcrumbs": crumbs(None, "Новое мероприятие")}
    return render(request, "events/form.html", context, status=422 if form.errors else 200)


@_ASKING
@MANAGE
def edit(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor, event = event_of(request, public_id)
    require(policies.can_change(actor, event))
    form = EventForm(request.POST) if request.method == "POST" else EventForm.of(event)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_event(
                event=event,
                data=form.event_data(),
                expected_version=form.cleaned_data["version"],
                actor=actor,
                now=clock.now(),
            )
        except EventRefused as refused:
            take_errors(form, refused.errors)
        else:
            messages.success(request, "Изменения сохранены.")
            return to_event(event)
    context = {"form": form, "event": event, "breadcrumbs": crumbs(event, "Изменить")}
    return render(request, "events/form.html", context, status=422 if form.errors else 200)


@_ASKING
@MANAGE
def invite(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor, event = event_of(request, public_id)
    require(policies.can_change(actor, event))
    municipality = Municipality.objects.filter(code=sound(request.GET).get("municipality", "")).first()
    form = InviteForm(event, actor, municipality, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services.invite(event=event, invitations=form.invites(), actor=actor, now=clock.now())
        messages.success(request, "Список приглашённых сохранён.")
        return to_event(event)
    context = {
        "form": form,
        "event": event,
        "municipality": municipality,
        "municipalities": Municipality.objects.visible_to(actor) if actor.tier is Tier.REGION else [],
        "breadcrumbs": crumbs(event, "Кого пригласить"),
    }
    return render(request, "events/invite.html", context, status=422 if form.errors else 200)


def _press(
    request: HttpRequest, public_id: uuid.UUID, do: Callable[..., Event], done: str | Callable[[Event], str]
) -> HttpResponse:
    """A button that follows an arrow; a refusal is told on the event's page."""
    actor, event = event_of(request, public_id)
    try:
        do(event=event, actor=actor, now=clock.now())
    except EventRefused as refused:
        tell(request, refused.errors)
    else:
        messages.success(request, done if isinstance(done, str) else done(event))
    return to_event(event)


@_ASKING
@MANAGE
def announce(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Letters cannot be called back, so it is asked first, with how many they are."""
    if request.method == "POST":
        return _press(request, public_id, services.announce, _announced)
    actor, event = event_of(request, public_id)
    require(policies.can_announce(actor, event))
    count = to_invite(event, by=actor, now=clock.now())
    people = plural_form(count, "человек", "человека", "человек")
    context = {
        "question": f"Объявить мероприятие «{event.title}»?",
        "consequences": [
            f"Уведомление получат {count} {people}." if count else "Уведомлять некого.",
            "Приглашённые увидят мероприятие и смогут записаться.",
        ],
        "confirm_label": "Объявить",
        "back_url": event_url(event),
        "danger": False,
        "breadcrumbs": crumbs(event, "Объявить"),
    }
    return render(request, "layout/confirm.html", context)


def _announced(event: Event) -> str:
    count = invited_count(event)
    if not count:
        return "Мероприятие объявлено. Уведомлять некого."
    return f"Мероприятие объявлено. Уведомление получат {count} {plural_form(count, 'человек', 'человека', 'человек')}."


@require_POST
@MANAGE
def announce_series(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor, event = event_of(request, public_id)
    announced = services.announce_series(event=event, actor=actor, now=clock.now())
    count = len(announced)
    messages.success(request, f"Объявлено: {count} {plural_form(count, 'мероприятие', 'мероприятия', 'мероприятий')}.")
    return to_event(event)


@require_POST
@MANAGE
def hold(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    done = "Мероприятие проведено. Отметьте присутствие, если ещё не отмечали."
    return _press(request, public_id, services.hold, done)


@require_POST
@MANAGE
def reopen(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    return _press(request, public_id, services.reopen, "Мероприятие снова в объявленных.")


@_ASKING
@MANAGE
def cancel(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask for the reason; who is enrolled gets it."""
    actor, event = event_of(request, public_id)
    if request.method != "POST":
        require(policies.can_cancel(actor, event))
        if "cancel" not in {arrow.name for arrow in available_actions(event, actor)}:
            messages.info(request, f"Мероприятие в состоянии «{event.get_state_display()}»: отменять нечего.")
            return to_event(event)
    form = CancelForm(event, request.POST or None)
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = {"following": False} | form.cleaned_data
        cancelled = services.cancel(event=event, actor=actor, now=clock.now(), **values)
        told = "записавшиеся получат уведомление"
        many = f"Отменено мероприятий: {len(cancelled)}, {told}."
        messages.success(request, f"Мероприятие отменено, {told}." if len(cancelled) == 1 else many)
        return to_event(event)
    context = {
        "form": form,
        "question": f"Отменить мероприятие «{event.title}»?",
        "consequences": [f"Записано: {event.taken}. Все они получат уведомление с причиной.", "Вернуть будет нельзя."],
        "confirm_label": "Отменить мероприятие",
        "back_url": event_url(event),
        "danger": True,
        "breadcrumbs": crumbs(event, "Отменить"),
    }
    return render(request, "events/confirm.html", context, status=422 if form.errors else 200)


@_ASKING
@MANAGE
def repeat(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Copies of the event at the same hour."""
    actor, event = event_of(request, public_id)
    require(policies.can_change(actor, event))
    form = RepeatForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            series = services.repeat_event(event=event, actor=actor, now=clock.now(), **form.cleaned_data)
        except NotAllowed as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, f"Создано черновиков: {len(series) - 1}. Их можно объявить все сразу.")
            return to_event(event)
    context = {
        "form": form,
        "question": f"Повторять мероприятие «{event.title}»?",
        "consequences": ["Появятся черновики в то же время дня. Каждый можно изменить или отменить отдельно."],
        "confirm_label": "Создать повторения",
        "back_url": event_url(event),
        "danger": False,
        "breadcrumbs": crumbs(event, "Повторять"),
    }
    return render(request, "events/confirm.html", context, status=422 if form.errors else 200)

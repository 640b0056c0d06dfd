"""Messages of the signed-in person: read one, read all, choose how they come."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.access.redirects import safe_path
from mentoring.access.web import actor_of
from mentoring.core import clock
from mentoring.core.pagination import paginate
from mentoring.core.parts import Crumb
from mentoring.notifications import services
from mentoring.notifications.forms import PreferencesForm
from mentoring.notifications.selectors import inbox_of, message_of

_HOME = Crumb("Главная", "/")


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    assert actor.user_id is not None
    page = paginate(inbox_of(actor.user_id), order=("-created_at", "-pk"), cursor=request.GET.get("cursor"), size=30)
    return render(request, "home/inbox.html", {"page": page, "breadcrumbs": [_HOME, Crumb("Уведомления")]})


@require_POST
def open_message(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Reading changes a row, so it is a POST; then the page that the message is about."""
    actor = actor_of(request)
    message = message_of(actor.user_id, public_id)
    services.mark_read(user_id=message.recipient_id, now=clock.now(), message=message)
    return HttpResponseRedirect(safe_path(message.link) or reverse("home:inbox"))


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    assert actor.user_id is not None
    services.mark_read(user_id=actor.user_id, now=clock.now())
    messages.success(request, "Все уведомления отмечены прочитанными.")
    return redirect("home:inbox")


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    assert actor.user_id is not None
    form = PreferencesForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        services.choose_delivery(user_id=actor.user_id, choices=form.choices())
        messages.success(request, "Настройки уведомлений сохранены.")
        return redirect("home:preferences")
    crumbs = [_HOME, Crumb("Уведомления", reverse("home:inbox")), Crumb("Как присылать")]
    return render(request, "home/preferences.html", {"form": form, "breadcrumbs": crumbs})

"""The personal calendar: the page that explains it and makes its address, and the feed that calendar programs read."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from rest_framework.throttling import SimpleRateThrottle

from mentoring.access.web import actor_of
from mentoring.accounts import selectors, services
from mentoring.accounts.middleware import acting_user
from mentoring.core import calendars, clock, views_errors
from mentoring.core.parts import Crumb


class FeedThrottle(SimpleRateThrottle):
    """Programs ask some times a day; an office or a provider asks for many people from one address."""

    scope = "calendar feed"
    rate = "120/min"

    def get_cache_key(self, request: HttpRequest, view: object) -> str:  # type: ignore[override]
        return f"throttle:calendar-feed:{self.get_ident(request)}"  # type: ignore[arg-type]


class KeyForm(forms.Form):
    do = forms.ChoiceField(choices=[("new", "new"), ("revoke", "revoke")])


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """How to subscribe. The answer to the POST that makes an address shows it; it is nowhere else."""
    actor, user = actor_of(request), acting_user(request)
    address = ""
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["do"] == "revoke":
            if services.revoke_calendar_key(user=user, actor=actor, now=clock.now()):
                messages.success(request, "Ссылка отключена: календари, которые её читали, больше не обновятся.")
            return redirect("home:calendar")
        key = services.new_calendar_key(user=user, actor=actor, now=clock.now())
        address = f"{settings.SITE_ADDRESS}{reverse('home:calendar_feed', args=[key])}"
    context = {
        "address": address,
        "kept": selectors.calendar_key_of(actor.user_id),
        "breadcrumbs": [Crumb("Главная", "/"), Crumb("Мои настройки", "/accounts/"), Crumb("Календарь")],
    }
    response = render(request, "home/calendar.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
@login_not_required
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """Open to whoever holds the secret: programs cannot sign in. It tells what the person of the key sees now, in the
    role held today; an unknown key, a revoked one and one of a person without a role look the same."""
    if not FeedThrottle().allow_request(request, None):  # type: ignore[arg-type]
        return views_errors.too_many(request)
    now = clock.now()
    actor = selectors.actor_of_calendar(key, clock.local_date(now))
    if actor is None:
        raise Http404
    content = calendars.render(calendars.entries_for(actor, now), name="Портал наставничества")
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response

"""My settings: who I am here, and the doors to password, second factor, sessions, tokens."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mentoring.access.permissions import Permission
from mentoring.access.web import actor_of
from mentoring.core.parts import Crumb


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "may_have_tokens": actor.has(Permission.API_TOKEN),
        "breadcrumbs": [Crumb("Главная", "/"), Crumb("Мои настройки")],
    }
    return render(request, "accounts/profile.html", context)

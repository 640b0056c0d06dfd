"""`request.actor`: who acts, in which role."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from mentoring.access.actor import Actor
from mentoring.core import clock

from .actors import actor_for


class ActorMiddleware:
    """Sets `request.actor` (None for an anonymous visitor or a user without a role)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = getattr(request, "user", None)
        actor: Actor | None = None
        if user is not None and user.is_authenticated:
            actor = actor_for(user, clock.today())
        request.actor = actor  # type: ignore[attr-defined]
        return self.get_response(request)

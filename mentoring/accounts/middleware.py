"""`request.actor`: who acts, in which role; and the door for those who have not signed in."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect

from mentoring.access.actor import Actor
from mentoring.access.redirects import own_path
from mentoring.core import clock

from .actors import actor_for
from .models import User


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


class PortalLoginRequiredMiddleware(LoginRequiredMiddleware):
    """Closed by default. A form sent after the session ended leads back to the page where it was typed.

    The address of the POST may have no page of its own, and what was typed is restored on the page that held the form.
    """

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        if request.method in {"GET", "HEAD"}:
            return super().handle_no_permission(request, view_func)
        here = own_path(request.headers.get("Referer"), request.get_host())
        return redirect_to_login(here or "/", self.get_login_url(view_func))


def acting_user(request: HttpRequest) -> User:
    """The signed-in user behind `request.actor`. Only for views that ask for an actor first."""
    assert isinstance(request.user, User)
    return request.user

"""Habits of every answer: strict headers, a session that ends when nobody uses it, a log line that tells no secret."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django_structlog.middlewares import RequestMiddleware

Answer = Callable[[HttpRequest], HttpResponse]

MINUTE = 60


class QuietRequestMiddleware(RequestMiddleware):
    """The log has the path of a request and not its query, which may hold the secret of a one-time link."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {request.path}"


def strict_headers(get_response: Answer) -> Answer:
    """Forbid other sites to embed an answer, and caches to keep one that a signed-in person got."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def idle_session(get_response: Answer) -> Answer:
    """Renew the session of a signed-in person, once a minute at most.

    Saving on every request would do too, but parallel requests of one page would overwrite each other's data.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            # By the time gone, not by the clock's minute: two requests around a full minute are no minute apart.
            if now - request.session.get("seen", 0) >= MINUTE:
                request.session["seen"] = now
        return get_response(request)

    return middleware

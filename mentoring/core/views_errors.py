"""Error pages in plain Russian, set as `handlerNNN` in the root URLconf or given by a view. They need no database."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string


def _page(request: HttpRequest, code: int, template: str = "", **context: object) -> HttpResponse:
    # Without the request: context processors read sessions and menus, which may be what has failed.
    name = template or str(code)
    return HttpResponse(render_to_string(f"errors/{name}.html", context), status=code)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, reason=str(exception or ""))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """`CSRF_FAILURE_VIEW`: the technical reason is not shown."""
    return _page(request, 403, "403_csrf")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404)


def too_many(request: HttpRequest) -> HttpResponse:
    """For an address that asks too often: views that hold it back, and the sign-in."""
    return _page(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """A page for people; a program that asked the API gets problem details, as for every other refusal of it."""
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": "Сбой портала", "status": 500, "detail": "Повторите запрос позже."}
        return JsonResponse(problem, status=500, content_type="application/problem+json")
    return _page(request, 500)

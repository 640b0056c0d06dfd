"""Refusals become pages: 403 with the reason, 409 with both versions."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from .decisions import NotAllowed, StateChanged


class RefusalMiddleware:
    """NotAllowed → 403, StateChanged → 409. The REST API has its own problem details."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if isinstance(exception, NotAllowed):
            return render(request, "errors/403.html", {"reason": exception.reason}, status=403)
        if isinstance(exception, StateChanged):
            return render(request, "errors/409.html", {"current": exception.current, "typed": request.POST}, status=409)
        return None

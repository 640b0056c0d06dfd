"""The first page: what waits for me, and what comes next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mentoring.access.web import actor_of
from mentoring.core import clock

from ..selectors import desk_of


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "home/index.html", {"desk": desk_of(actor_of(request), clock.now())})

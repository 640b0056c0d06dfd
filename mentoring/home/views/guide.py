"""A printable page of help for each role."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mentoring.access.web import actor_of
from mentoring.core.parts import Crumb

# The guides that exist: templates/home/guide/<code>.html
GUIDES = {
    "curator": "Куратор организации",
    "head": "Руководитель организации",
    "officer": "Муниципальный координатор",
    "region": "Специалист регионального центра",
    "ministry": "Специалист министерства",
    "expert": "Эксперт конкурса",
    "api": "Программный доступ",
}


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """The guide of my own role."""
    return _page(request, actor_of(request).role_code)


@require_safe
def guide_of(request: HttpRequest, code: str) -> HttpResponse:
    actor_of(request)
    if code not in GUIDES:
        raise Http404
    return _page(request, code)


def _page(request: HttpRequest, code: str) -> HttpResponse:
    """A role that the regional centre added later has no guide of its own: the common one is shown."""
    own = f"home/guide/{code}.html" if code in GUIDES else "home/guide/common.html"
    context = {
        "title": GUIDES.get(code, actor_of(request).role_name),
        "body": own,
        "guides": GUIDES,
        "shown": code,
        "breadcrumbs": [Crumb("Главная", "/"), Crumb("Справка")],
    }
    return render(request, "home/guide.html", context)

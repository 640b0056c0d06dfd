"""«Мои задачи», what waits for confirmation, and the calendar of deadlines."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mentoring.access.permissions import Permission
from mentoring.access.web import actor_of, needs
from mentoring.core import calendars, clock
from mentoring.core.pagination import paginate
from mentoring.core.parts import Crumb, Preset, Tab

from ..calendar import deadlines
from ..enums import MarkState, Status
from ..selectors.tasks import own_tasks, pressing, to_confirm
from .common import chosen_year, crumbs, year_tabs

_SHOWS = {
    "": "Все",
    "pressing": "Пора делать",
    "overdue": "Просрочены",
    "mine": "Я ответственный",
    "marked": "Ждут подтверждения",
}


def _sheets(request: HttpRequest, *, confirming: bool) -> list[Tab]:
    """The two lists, for those who have both."""
    actor = actor_of(request)
    if not actor.has(Permission.ROADMAP_CONFIRM):
        return []
    waiting = to_confirm(actor).count()
    return [
        Tab("Наши задачи", reverse("roadmap:tasks"), active=not confirming),
        Tab("Подтвердить", reverse("roadmap:to_confirm"), active=confirming, count=waiting, attention=waiting > 0),
    ]


@require_safe
@needs(Permission.ROADMAP_VIEW)
def tasks(request: HttpRequest) -> HttpResponse:
    """The tasks of the actor's body in a year, in the order of deadlines."""
    actor, today = actor_of(request), clock.today()
    year, known = chosen_year(request)
    show = request.GET.get("show", "")
    address = reverse("roadmap:tasks")
    rows = own_tasks(actor, today=today).filter(year=year)
    shown: dict[str, Any] = {
        "": rows,
        "pressing": pressing(actor, today=today).filter(year=year),
        "overdue": rows.filter(status=Status.OVERDUE),
        "mine": rows.filter(in_charge=actor.user_id),
        "marked": rows.filter(state=MarkState.MARKED),
    }
    context = {
        "year": year,
        "confirming": False,
        "tabs": year_tabs(year, known, address),
        "sheets": _sheets(request, confirming=False),
        "presets": [
            Preset(label, f"{address}?year={year}{f'&show={code}' if code else ''}", code == show, shown[code].count())
            for code, label in _SHOWS.items()
        ]
        if year
        else [],
        "tasks": list(shown.get(show, rows)),
        "all_url": f"{address}?year={year}",
        "breadcrumbs": crumbs(Crumb("Дорожная карта", reverse("roadmap:timeline")), Crumb("Задачи")),
    }
    return render(request, "roadmap/tasks.html", context)


@require_safe
@needs(Permission.ROADMAP_CONFIRM, reason="Выполнение подтверждает вышестоящий уровень.")
def confirming(request: HttpRequest) -> HttpResponse:
    """Marks of the tier below that wait for the actor, the oldest first."""
    page = paginate(
        to_confirm(actor_of(request)), order=("state_since", "pk"), cursor=request.GET.get("cursor"), size=100
    )
    context = {
        "confirming": True,
        "year": None,
        "tabs": [],
        "presets": [],
        "sheets": _sheets(request, confirming=True),
        "tasks": page.items,
        "page": page,
        "breadcrumbs": crumbs(Crumb("Дорожная карта", reverse("roadmap:timeline")), Crumb("Ждут подтверждения")),
    }
    return render(request, "roadmap/tasks.html", context)


@require_safe
@needs(Permission.ROADMAP_VIEW)
def calendar(request: HttpRequest) -> HttpResponse:
    """The deadlines of the actor's body as a calendar file."""
    actor = actor_of(request)
    content = calendars.render(deadlines(actor, clock.now()), name="Сроки дорожной карты")
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="roadmap.ics"'
    return response

"""«Мои задачи», what waits for confirmation, and the calendar of deadlines."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.access.web import actor_of, needs
from mentoring.core import calendars, clock
from mentoring.core.pagination import paginate
from mentoring.core.parts import Crumb, Preset, Tab

from ..calendar import deadlines
from ..selectors.tasks import SHOWS, shown_counts, shown_tasks, to_confirm, with_open_marks
from .common import chosen_year, crumbs, year_tabs


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
    rows = list(shown_tasks(actor, today=today, year=year, show=show))
    asked = urlencode({"year": year, "show": show} if show in SHOWS and show else {"year": year})
    context = {
        "year": year,
        "tabs": year_tabs(year, known, address),
        "sheets": _sheets(request, confirming=False),
        "presets": _presets(actor, today, year, show) if year else [],
        "tasks": rows,
        "data_at": clock.now(),
        "file_url": f"{reverse('roadmap:tasks_file')}?{asked}",
        "all_url": f"{address}?year={year}",
        "breadcrumbs": crumbs(Crumb("Дорожная карта", reverse("roadmap:timeline")), Crumb("Задачи")),
    }
    return render(request, "roadmap/tasks.html", context)


def _presets(actor: Actor, today: dt.date, year: int, show: str) -> list[Preset]:
    address, counts = reverse("roadmap:tasks"), shown_counts(actor, today=today, year=year)
    return [
        Preset(label, f"{address}?year={year}{f'&show={code}' if code else ''}", code == show, counts[code])
        for code, label in SHOWS.items()
    ]


@require_safe
@needs(Permission.ROADMAP_CONFIRM, reason="Выполнение подтверждает вышестоящий уровень.")
def confirming(request: HttpRequest) -> HttpResponse:
    """Marks of the tier below that wait for the actor with what was said and shown, the oldest first."""
    actor = actor_of(request)
    rows = with_open_marks(to_confirm(actor))
    context = {
        "sheets": _sheets(request, confirming=True),
        "page": paginate(rows, order=("state_since", "pk"), cursor=request.GET.get("cursor"), size=50),
        "breadcrumbs": crumbs(Crumb("Дорожная карта", reverse("roadmap:timeline")), Crumb("Ждут подтверждения")),
    }
    return render(request, "roadmap/tasks_confirm.html", context)


@require_safe
@needs(Permission.ROADMAP_VIEW)
def calendar(request: HttpRequest) -> HttpResponse:
    """The deadlines of the actor's body as a calendar file."""
    actor = actor_of(request)
    content = calendars.render(deadlines(actor, clock.now()), name="Сроки дорожной карты")
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="roadmap.ics"'
    return response

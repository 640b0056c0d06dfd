"""The boards: the timeline, the matrix activity × municipality, the matrix of a municipality's organisations."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mentoring.access.decisions import NotAllowed
from mentoring.access.permissions import Permission
from mentoring.access.scope import Tier
from mentoring.access.web import actor_of, needs, visible_or_404
from mentoring.core import clock
from mentoring.core.pagination import paginate
from mentoring.core.parts import Crumb
from mentoring.organisations.models import Municipality, Organisation

from ..enums import Status
from ..selectors import boards
from ..selectors.term import term as whole_term
from .common import chosen_year, crumbs, plan_tabs, year_tabs

_MONTHS = ("янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")


def _days(year: int) -> int:
    return (dt.date(year + 1, 1, 1) - dt.date(year, 1, 1)).days


def _month_starts(year: int) -> list[int]:
    return [(dt.date(year, month, 1) - dt.date(year, 1, 1)).days for month in range(1, 13)]


@require_safe
@needs(Permission.ROADMAP_VIEW)
def timeline(request: HttpRequest) -> HttpResponse:
    """The plan of the actor's own body for a year, as a table with bars."""
    actor, today = actor_of(request), clock.today()
    year, known = chosen_year(request)
    context: dict[str, Any] = {
        "year": year,
        "tabs": plan_tabs(year, known),
        "parts": [],
        # The ministry reads the region's tasks and decides on its marks; they are not its own.
        "tasks_label": "Мои задачи" if actor.has(Permission.ROADMAP_MARK) else "Задачи региона",
        "statuses": Status,
        "breadcrumbs": crumbs(Crumb("Дорожная карта")),
    }
    if year is not None:
        context |= {
            "parts": boards.timeline(actor, year=year, today=today),
            "days": _days(year),
            "months": _MONTHS,
            "grid": "".join(f"M{start} 0V20" for start in _month_starts(year)[1:]),
            "today": (today - dt.date(year, 1, 1)).days if today.year == year else None,
            "date": today if today.year == year else None,
        }
    return render(request, "roadmap/timeline.html", context)


@require_safe
@needs(Permission.ROADMAP_VIEW)
def term(request: HttpRequest) -> HttpResponse:
    """All years of the roadmap to which the chosen one belongs: how the actor's body stood in each."""
    actor = actor_of(request)
    year, known = chosen_year(request)
    found = None if year is None else whole_term(actor, year=year, today=clock.today())
    context = {
        "year": year,
        "term": found,
        "tabs": plan_tabs(year, known, whole=True),
        "statuses": Status,
        "breadcrumbs": crumbs(Crumb("Дорожная карта", reverse("roadmap:timeline")), Crumb("Весь срок")),
    }
    return render(request, "roadmap/term.html", context)


@require_safe
@needs(Permission.ROADMAP_VIEW)
def matrix(request: HttpRequest) -> HttpResponse:
    """The region sees municipalities; a municipality its organisations; an organisation has its tasks."""
    actor = actor_of(request)
    if actor.tier is Tier.ORGANISATION:
        raise NotAllowed("Сводную матрицу смотрят муниципалитет и регион. Ваши задачи – в разделе «Дорожная карта».")
    year, known = chosen_year(request)
    if actor.tier is Tier.MUNICIPALITY:
        own = Municipality.objects.visible_to(actor).get()
        return redirect(f"{reverse('roadmap:matrix_municipality', args=[own.code])}{f'?year={year}' if year else ''}")
    context: dict[str, Any] = {
        "year": year,
        "tabs": year_tabs(year, known, reverse("roadmap:matrix")),
        "statuses": Status,
        "breadcrumbs": crumbs(Crumb("Дорожная карта", reverse("roadmap:timeline")), Crumb("Матрица")),
    }
    if year is not None:
        activities = boards.activities_of_year(year)
        rows = boards.matrix(actor, year=year, today=clock.today(), activities=activities)
        context |= {"activities": activities, "rows": rows, "data_at": clock.now()}
    return render(request, "roadmap/matrix.html", context)


@require_safe
@needs(Permission.ROADMAP_VIEW)
def matrix_municipality(request: HttpRequest, code: str) -> HttpResponse:
    """The organisations of a municipality × activities, or their list in one activity (`activity`, its number)."""
    actor, today = actor_of(request), clock.today()
    if actor.tier is Tier.ORGANISATION:
        raise Http404
    place: Municipality = visible_or_404(Municipality.objects.all(), actor, code=code)
    year, known = chosen_year(request)
    if year is None:
        raise Http404
    activities = boards.activities_of_year(year)
    number = request.GET.get("activity", "")
    one = next((activity for activity in activities if activity.number == number), None)
    if number and one is None:
        raise Http404
    organisations = Organisation.objects.visible_to(actor).active().filter(municipality=place)
    page = paginate(organisations, order=("name", "pk"), cursor=request.GET.get("cursor"), size=50)
    shown = [one] if one else activities
    squares = boards.matrix(actor, year=year, today=today, activities=shown, municipality_id=place.pk)[0].squares
    address = reverse("roadmap:matrix_municipality", args=[place.code])
    above = [Crumb("Матрица", f"{reverse('roadmap:matrix')}?year={year}")] if actor.tier is Tier.REGION else []
    context = {
        "municipality": place,
        "year": year,
        "activity": one,
        "activities": shown,
        "page": page,
        "rows": boards.organisation_rows(actor, year=year, today=today, activities=shown, organisations=page.items),
        "squares": squares,
        "data_at": clock.now(),
        "statuses": Status,
        "tabs": year_tabs(year, known, address),
        "breadcrumbs": crumbs(
            Crumb("Дорожная карта", reverse("roadmap:timeline")),
            *above,
            Crumb(place.name, f"{address}?year={year}" if one else ""),
            *([Crumb(one.number)] if one else []),
        ),
    }
    return render(request, "roadmap/matrix_activity.html" if one else "roadmap/matrix_municipality.html", context)

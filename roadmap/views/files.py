"""The boards as workbooks."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from mentoring.access.decisions import NotAllowed
from mentoring.access.permissions import Permission
from mentoring.access.scope import Tier
from mentoring.access.web import actor_of, needs, visible_or_404
from mentoring.core import clock
from mentoring.organisations.models import Municipality, Organisation

from .. import exchange
from ..selectors import boards
from ..selectors.tasks import OF_ANY_YEAR, SHOWS, shown_tasks
from .common import chosen_year, workbook


def _year(request: HttpRequest) -> int:
    """Before the first edition there is nothing to write."""
    year, _ = chosen_year(request)
    if year is None:
        raise Http404
    return year


@require_safe
@needs(Permission.ROADMAP_VIEW)
def matrix(request: HttpRequest) -> HttpResponse:
    """Activities × municipalities, for the region."""
    actor = actor_of(request)
    if actor.tier is not Tier.REGION:
        raise NotAllowed("Матрицу муниципалитетов смотрит регион.")
    year = _year(request)
    activities = boards.activities_of_year(year)
    rows = boards.matrix(actor, year=year, today=clock.today(), activities=activities)
    content = exchange.matrix_workbook(rows, activities, place=actor.scope_label, year=year, now=clock.now())
    return workbook(content, f"Матрица дорожной карты {year} {actor.scope_label}")


@require_safe
@needs(Permission.ROADMAP_VIEW)
def matrix_municipality(request: HttpRequest, code: str) -> HttpResponse:
    """All organisations of a municipality × activities."""
    actor = actor_of(request)
    if actor.tier is Tier.ORGANISATION:
        raise Http404
    place: Municipality = visible_or_404(Municipality.objects.all(), actor, code=code)
    year = _year(request)
    activities = boards.activities_of_year(year)
    organisations = Organisation.objects.visible_to(actor).active().filter(municipality=place).order_by("name", "pk")
    rows = boards.organisation_rows(
        actor, year=year, today=clock.today(), activities=activities, organisations=organisations
    )
    content = exchange.organisations_workbook(rows, activities, place=place.name, year=year, now=clock.now())
    return workbook(content, f"Матрица дорожной карты {year} {place.name}")


@require_safe
@needs(Permission.ROADMAP_VIEW)
def tasks(request: HttpRequest) -> HttpResponse:
    """The list of tasks as it is shown."""
    actor, year = actor_of(request), _year(request)
    show = request.GET.get("show", "")
    rows = shown_tasks(actor, today=clock.today(), year=year, show=show)
    named = None if show == OF_ANY_YEAR else year
    shown = SHOWS.get(show, SHOWS[""]).lower()
    content = exchange.tasks_workbook(list(rows), place=actor.scope_label, year=named, shown=shown, now=clock.now())
    return workbook(content, f"Задачи дорожной карты {named or shown} {actor.scope_label}")

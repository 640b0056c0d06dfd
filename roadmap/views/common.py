"""What the boards share: the year asked for, and the way back."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from mentoring.core import clock
from mentoring.core.parts import Crumb, Tab

from ..selectors.boards import nearest_year, years


def chosen_year(request: HttpRequest) -> tuple[int | None, list[int]]:
    """The year of the address, else the running one or the nearest that has an edition; and all years that have.

    A year without an edition has no status: it does not exist.
    """
    known = years()
    text = request.GET.get("year", "")
    if not text:
        return nearest_year(known, clock.today().year), known
    if not (text.isascii() and text.isdigit()) or int(text) not in known:
        raise Http404
    return int(text), known


def year_tabs(year: int | None, known: list[int], address: str) -> list[Tab]:
    return [Tab(str(one), f"{address}?year={one}", active=one == year) for one in known]


def crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb("Главная", "/"), *more]

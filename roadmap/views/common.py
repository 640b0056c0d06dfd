"""What the boards share: the year asked for, and the way back."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from mentoring.core import clock
from mentoring.core.parts import Crumb, Tab
from mentoring.core.spreadsheets.filenames import attachment

from ..selectors.boards import nearest_year, years

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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


def plan_tabs(year: int | None, known: list[int], *, whole: bool = False) -> list[Tab]:
    """The years of the timeline, and the whole term to which the chosen one belongs."""
    if year is None:
        return []
    tabs = year_tabs(None if whole else year, known, reverse("roadmap:timeline"))
    return [*tabs, Tab("Весь срок", f"{reverse('roadmap:term')}?year={year}", active=whole)]


def workbook(content: bytes, name: str) -> HttpResponse:
    """A download of a workbook."""
    response = HttpResponse(content, content_type=_XLSX)
    response["Content-Disposition"] = attachment(f"{name}.xlsx")
    return response


def crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb("Главная", "/"), *more]

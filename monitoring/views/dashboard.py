"""The dashboard: region → municipality → organisation. Every number is a link to its list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.access.web import actor_of, needs
from mentoring.core import clock
from mentoring.core.pagination import KeysetPage, paginate
from mentoring.core.parts import Crumb
from mentoring.core.spreadsheets.filenames import attachment

from ..enums import Level
from ..exchange_figures import figures_workbook
from ..indicators import Counted, Indicator, Key, get
from ..selectors.dashboard import Dashboard, all_periods, dashboard, latest_period
from ..selectors.facts import Line, behind, organisations_behind, page_behind
from ..selectors.places import REGION_NAME, Place, find_place
from ..selectors.trained import TrainedLine, trained_page
from ..selectors.values import Shown, readings, shown_indicators, target_year, targets
from ..services.reports import XLSX
from .dashboard_filters import FilterForm, Filters, read_filters
from .dashboard_links import Links, address
from .dashboard_parts import figures, map_tiles, rank_rows, trend_series


def _place(actor: Actor, municipality: str | None, organisation: int | None) -> Place:
    place = find_place(actor, municipality=municipality, organisation=organisation)
    if place is None:
        raise Http404
    return place


class _Asked:
    """The place and the filters of a request, read once for all four screens."""

    def __init__(self, request: HttpRequest, municipality: str | None, organisation: int | None) -> None:
        self.actor = actor_of(request)
        self.place = _place(self.actor, municipality, organisation)
        self.today = clock.today()
        self.periods = all_periods()
        self.shown = shown_indicators()
        latest = latest_period(self.actor, self.place, self.periods, self.today)
        if latest is None:
            raise Http404
        self.filters, self.forms = read_filters(request, periods=self.periods, latest=latest, shown=self.shown)
        self.links = Links(self.actor, self.place, self.filters.query)

    @property
    def filter_form(self) -> FilterForm:
        return FilterForm(self.filters, periods=self.periods, shown=self.shown, mentoring_forms=self.forms)

    def dashboard(self) -> Dashboard:
        return dashboard(
            self.actor,
            place=self.place,
            period=self.filters.period,
            periods=self.periods,
            indicator=self.filters.indicator,
            shown=self.filters.shown(self.shown),
            form_id=self.filters.form_id,
            basis=self.filters.basis_of(self.shown),
            today=self.today,
        )

    @property
    def complete_url(self) -> str:
        """Who has submitted and who holds the rest: of the region, or of the municipality."""
        code, municipality = self.filters.period.code, self.place.municipality
        if municipality is None:
            return address("monitoring:period", code)
        return address("monitoring:municipality_period", code, municipality.code)

    def crumbs(self, *last: str) -> list[Crumb]:
        crumbs = [Crumb("Главная", "/")]
        if self.links.own is Level.REGION:
            crumbs.append(Crumb(REGION_NAME, self.links.to("dashboard", Place())))
        municipality, organisation = self.place.municipality, self.place.organisation
        if municipality is not None and self.links.own is not Level.ORGANISATION:
            crumbs.append(Crumb(municipality.name, self.links.to("dashboard", Place(municipality))))
        if organisation is not None:
            crumbs.append(Crumb(organisation.name, self.links.to("dashboard", self.place)))
        return crumbs + [Crumb(label) for label in last]


@require_safe
@needs(Permission.DASHBOARD_VIEW)
def show(request: HttpRequest, municipality: str | None = None, organisation: int | None = None) -> HttpResponse:
    """The six official indicators with targets, the map or the ranking, the trend, the completeness."""
    asked = _Asked(request, municipality, organisation)
    board = asked.dashboard()
    context: dict[str, Any] = {
        "board": board,
        "filters": asked.filters,
        "filter_form": asked.filter_form,
        "links": asked.links,
        "breadcrumbs": asked.crumbs(),
        "official": figures(board.official, asked.links),
        "others": figures(board.others, asked.links),
        "unit": board.chosen.indicator.unit.value,
        "digits": 1 if board.chosen.indicator.denominator else 0,
        "target": None if board.chosen.target is None else float(board.chosen.target),
        "tiles": map_tiles(board, asked.links),
        "ranks": rank_rows(board, asked.links),
        "trend_labels": [period.title for period, _ in board.trend],
        "trend_series": trend_series(board),
        "incomplete": [
            (row, row.counts, address("monitoring:municipality_period", board.period.code, row.code))
            for row in board.incomplete
        ],
        "complete_url": asked.complete_url,
        "workbook_url": asked.links.to("dashboard_workbook"),
    }
    return render(request, "monitoring/dashboard.html", context)


@require_safe
@needs(Permission.DASHBOARD_VIEW)
def workbook(request: HttpRequest, municipality: str | None = None, organisation: int | None = None) -> HttpResponse:
    """The same figures in .xlsx, with period, scope and data time."""
    asked = _Asked(request, municipality, organisation)
    board = asked.dashboard()
    content = figures_workbook(board, form=asked.filters.form, made_at=clock.now())
    response = HttpResponse(content, content_type=XLSX)
    name = f"Показатели – {asked.place.label} – {board.period.title}.xlsx"
    response.headers["Content-Disposition"] = attachment(name)
    return response


def _indicator(code: str) -> Indicator:
    indicator = get(code)
    if indicator is None:
        raise Http404
    return indicator


def _reading(asked: _Asked, indicator: Indicator, filters: Filters) -> Any:
    one = [shown for shown in filters.shown(asked.shown) if shown.indicator is indicator]
    return readings(
        asked.actor,
        period=filters.period,
        place=asked.place,
        shown=one or [Shown(indicator, filters.basis_of(asked.shown))],
        form_id=filters.form_id,
        goals=targets([target_year(filters.period)]),
    )[0]


@require_safe
@needs(Permission.PERSON_LIST, reason="Списки участников доступны муниципалитету и региональному центру.")
def people(
    request: HttpRequest, indicator: str, municipality: str | None = None, organisation: int | None = None
) -> HttpResponse:
    """What was counted, one line each: as many as the number says. Names only for the organisation."""
    found = _indicator(indicator)
    if not isinstance(found.numerator, Counted) or found.numerator.key is Key.ORGANISATION:
        raise Http404
    asked = _Asked(request, municipality, organisation)
    where: dict[str, Any] = {
        "indicator": found,
        "period": asked.filters.period,
        "place": asked.place,
        "form_id": asked.filters.form_id,
    }
    page: KeysetPage[Any]
    lines: Sequence[Line | TrainedLine]
    cursor = request.GET.get("cursor")
    if found.numerator.key is Key.TRAINED:
        page, lines = trained_page(asked.actor, behind(asked.actor, **where), cursor=cursor)
    else:
        page, lines = page_behind(asked.actor, cursor=cursor, **where)
    context = {
        "reading": _reading(asked, found, asked.filters),
        "indicator": found,
        "is_pair": found.numerator.key is Key.PAIR,
        "is_person": found.numerator.key is Key.PERSON,
        "place": asked.place,
        "filters": asked.filters,
        "page": page,
        "lines": lines,
        "places_url": asked.links.to("dashboard_places", indicator=found.code),
        "breadcrumbs": asked.crumbs(found.short_title),
    }
    template = "dashboard_trained" if found.numerator.key is Key.TRAINED else "dashboard_list"
    return render(request, f"monitoring/{template}.html", context)


@require_safe
@needs(Permission.DASHBOARD_VIEW)
def organisations(
    request: HttpRequest, indicator: str, municipality: str | None = None, organisation: int | None = None
) -> HttpResponse:
    """The number by organisations: no personal data."""
    found = _indicator(indicator)
    asked = _Asked(request, municipality, organisation)
    rows = organisations_behind(
        asked.actor,
        indicator=found,
        period=asked.filters.period,
        place=asked.place,
        form_id=asked.filters.form_id,
    )
    page = paginate(rows, order=("organisation__name", "organisation__id"), cursor=request.GET.get("cursor"))
    context = {
        "reading": _reading(asked, found, asked.filters),
        "indicator": found,
        "place": asked.place,
        "filters": asked.filters,
        "page": page,
        "rows": [
            (row, asked.links.part(row.organisation), found.value(row.numerator, row.denominator)) for row in page
        ],
        "sums_up": not isinstance(found.numerator, Counted) or not found.numerator.key.is_shared,
        "breadcrumbs": asked.crumbs(found.short_title),
    }
    return render(request, "monitoring/dashboard_places.html", context)

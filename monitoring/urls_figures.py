"""Addresses of what is read of approved facts: the dashboard, reports, and the reference data behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, path

from .views import dashboard, reports

# The same screens for three kinds of place; without one it is the actor's own.
_PLACES = (
    ("", ""),
    ("municipalities/<slug:municipality>/", "_municipality"),
    ("organisations/<int:organisation>/", "_organisation"),
)
_SCREENS: tuple[tuple[str, Callable[..., Any], str], ...] = (
    ("", dashboard.show, "dashboard"),
    ("figures.xlsx", dashboard.workbook, "dashboard_workbook"),
    ("list/<slug:indicator>/", dashboard.people, "dashboard_list"),
    ("by-organisation/<slug:indicator>/", dashboard.organisations, "dashboard_places"),
)


def _dashboard() -> Iterator[URLPattern]:
    for place, suffix in _PLACES:
        for screen, view, name in _SCREENS:
            yield path(f"dashboard/{place}{screen}", view, name=f"{name}{suffix}")


REPORTS = [
    path("reports/", reports.index, name="reports"),
    path("reports/ask/", reports.ask, name="report_ask"),
    path("reports/<uuid:public_id>/", reports.show, name="report"),
    path("reports/<uuid:public_id>/again/", reports.again, name="report_again"),
]

FIGURES: list[URLPattern] = [*_dashboard(), *REPORTS]

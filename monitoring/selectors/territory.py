"""Denominators of territories: dated yearly figures of municipalities, and the region's from them."""

from __future__ import annotations

from mentoring.organisations.enums import Basis, Figure
from mentoring.organisations.models import Municipality, YearlyFigure


def territory_figures(school_year: int) -> dict[int | None, dict[Figure, int]]:
    """By municipality, and under None the region's. Figures are «проживающие»; enterprises have no basis.

    The region's figure exists only when every municipality (not counting краевое подчинение, which has no residents)
    has its own: a sum with unknown terms would make a share too high.
    """
    rows = (
        YearlyFigure.objects.filter(organisation=None, school_year=school_year)
        .order_by("basis")
        .values_list("municipality_id", "figure", "basis", "value")
    )
    known: dict[int | None, dict[Figure, int]] = {}
    for municipality_id, figure, basis, value in rows:
        if basis == Basis.RESIDENTS or figure == Figure.ENTERPRISES:
            known.setdefault(municipality_id, {})[Figure(figure)] = value
    municipalities = [
        known.get(pk, {}) for pk in Municipality.objects.filter(is_krai=False).values_list("pk", flat=True)
    ]
    if municipalities:
        known[None] = {
            figure: sum(figures[figure] for figures in municipalities)
            for figure in Figure
            if all(figure in figures for figures in municipalities)
        }
    return known

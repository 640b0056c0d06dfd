"""From readings to the components of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mentoring.core.parts import MapTile, RankRow, Series
from mentoring.core.wording import format_number
from mentoring.organisations.models import Municipality

from ..enums import Level
from ..selectors.dashboard import Dashboard
from ..selectors.readings import Reading
from .dashboard_links import Links


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as a tile shows it."""

    label: str
    title: str
    value: float | None
    unit: str
    digits: int | None
    target: float | None
    note: str
    url: str


def figures(readings: Sequence[Reading], links: Links) -> list[Figure]:
    return [
        Figure(
            label=reading.indicator.short_title,
            title=reading.indicator.title,
            value=_float(reading.value),
            unit=reading.indicator.unit.value if reading.indicator.denominator else "",
            digits=1 if reading.indicator.denominator else 0,
            target=_float(reading.target),
            note=_note(reading),
            url=links.behind(reading.indicator),
        )
        for reading in readings
    ]


def _note(reading: Reading) -> str:
    """«12 из 250», and what makes the number different from what was asked for."""
    words = []
    if reading.indicator.denominator is not None and reading.numerator is not None:
        if reading.denominator is None:
            words.append(f"{format_number(reading.numerator)}, знаменателя нет")
        else:
            words.append(f"{format_number(reading.numerator)} из {format_number(reading.denominator)}")
    return " · ".join(words)


def _float(value: object) -> float | None:
    return None if value is None else float(str(value))


def map_tiles(board: Dashboard, links: Links) -> list[MapTile]:
    """One tile a municipality; only the region has a map."""
    if board.place.level is not Level.REGION:
        return []
    return [
        MapTile(
            name=part.name,
            short_name=part.short_name,
            column=part.tile_column,
            row=part.tile_row,
            value=_float(reading.value) if reading else None,
            url=links.part(part),
        )
        for part, reading in board.parts
        if isinstance(part, Municipality)
    ]


def rank_rows(board: Dashboard, links: Links) -> list[RankRow]:
    return [
        RankRow(label=part.name, value=_float(reading.value) if reading else None, url=links.part(part))
        for part, reading in board.parts
    ]


def trend_series(board: Dashboard) -> list[Series]:
    """The place, the region beside it for comparison, and the target of each period's year."""
    series = [Series(board.place.label, [_float(reading.value) for _, reading in board.trend])]
    if board.region_trend:
        series.append(Series("Край", [_float(reading.value) for _, reading in board.region_trend]))
    goals = [_float(reading.target) for _, reading in board.trend]
    if any(goal is not None for goal in goals):
        series.append(Series("Цель", goals, dashed=True))
    return series

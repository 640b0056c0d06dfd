"""Pictures of numbers: the tile map, the ranking, the trend. Each has its numbers in words as well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template

from .. import bands, parts
from ..wording import NO_DATA, format_number

register = template.Library()

TILE_WIDTH, TILE_HEIGHT, TILE_GAP = 112, 78, 6


def _value_text(value: float | None, unit: str, digits: int | None) -> str:
    text = format_number(value, digits=digits)
    return f"{text} {unit}".strip() if value is not None else text


@register.inclusion_tag("components/tile_map.html")
def tile_map(
    tiles: Sequence[parts.MapTile],
    caption: str,
    *,
    unit: str = "",
    digits: int | None = None,
    bounds: Sequence[float] | None = None,
    note: str = "",
    column: str = "Значение",
) -> dict[str, Any]:
    """The region, one tile a municipality, in five bands. `bounds`: four thresholds; None = equal parts of the span."""
    values = [tile.value for tile in tiles if tile.value is not None]
    limits = bands.equal_bounds(values) if bounds is None else list(bounds)
    # Coordinates are text: a template writes numbers in Russian, which is slow and nothing for an SVG to read.
    drawn = [
        {
            "x": str(tile.column * (TILE_WIDTH + TILE_GAP)),
            "y": str(tile.row * (TILE_HEIGHT + TILE_GAP)),
            "band": None if tile.value is None else bands.band_of(tile.value, limits),
            "name": tile.short_name,
            "code": tile.short_name[:6].rstrip(". "),
            "full": f"{tile.name}: {_value_text(tile.value, unit, digits)}",
            "value": format_number(tile.value, digits=digits),
            "url": tile.url,
        }
        for tile in sorted(tiles, key=lambda tile: (tile.row, tile.column))
    ]
    rows = [
        [parts.Cell(tile.name, tile.url), parts.Cell(tile.value, number=True, unit=unit, digits=digits)]
        for tile in sorted(tiles, key=lambda tile: tile.name)
    ]
    return {
        "tiles": drawn, "caption": caption, "unit": unit, "note": note, "rows": rows,
        "columns": ["Муниципалитет", column],
        "width": (max((tile.column for tile in tiles), default=0) + 1) * (TILE_WIDTH + TILE_GAP) - TILE_GAP,
        "height": (max((tile.row for tile in tiles), default=0) + 1) * (TILE_HEIGHT + TILE_GAP) - TILE_GAP,
        "tile_width": str(TILE_WIDTH), "tile_height": str(TILE_HEIGHT),
        "legend": bands.legend(values, limits, digits), "some_empty": len(values) < len(tiles),
    }  # fmt: skip


@register.inclusion_tag("components/ranking.html")
def ranking(
    rows: Sequence[parts.RankRow],
    caption: str,
    *,
    unit: str = "",
    digits: int | None = None,
    target: float | None = None,
    maximum: float | None = None,
    note: str = "",
) -> dict[str, Any]:
    """Bars from high to low. Equal values share a place; rows without data stand last, without a place."""
    known = sorted((row for row in rows if row.value is not None), key=lambda row: (-(row.value or 0.0), row.label))
    top = maximum or max([row.value or 0.0 for row in known] + [target or 0.0], default=0.0) or 1.0
    places: dict[float | None, int] = {}
    drawn = []
    for index, row in enumerate(known, start=1):
        drawn.append({
            "place": str(places.setdefault(row.value, index)), "label": row.label, "url": row.url,
            "current": row.current, "value": row.value,
            "width": f"{100 * max(0.0, min(1.0, (row.value or 0.0) / top)):.2f}",
        })  # fmt: skip
    drawn += [
        {"place": None, "label": row.label, "url": row.url, "current": row.current, "value": None, "width": "0"}
        for row in rows if row.value is None
    ]  # fmt: skip
    return {
        "rows": drawn, "caption": caption, "unit": unit, "digits": digits, "note": note, "target": target,
        "target_x": "" if target is None else f"{100 * min(1.0, target / top) - 0.4:.2f}",
    }  # fmt: skip


@register.inclusion_tag("components/trend.html")
def trend(
    chart_id: str,
    caption: str,
    labels: Sequence[str],
    series: Sequence[parts.Series],
    *,
    unit: str = "",
    digits: int | None = None,
    note: str = "",
) -> dict[str, Any]:
    """Lines over time; a gap where there is no data. The table below holds the same numbers."""
    table = [
        [parts.Cell(label), *(parts.Cell(one.values[i], number=True, unit=unit, digits=digits) for one in series)]
        for i, label in enumerate(labels)
    ]
    return {
        "chart_id": chart_id, "caption": caption, "note": note, "rows": table,
        "columns": ["Период", *(one.name for one in series)],
        "data": {
            "labels": list(labels), "unit": unit,
            "series": [{"name": one.name, "values": list(one.values), "dashed": one.dashed} for one in series],
        },
        "summary": _trend_words(labels, series, unit, digits),
    }  # fmt: skip


def _trend_words(labels: Sequence[str], series: Sequence[parts.Series], unit: str, digits: int | None) -> str:
    """What a person who does not see the picture is told: the first and the last value of each line."""
    words = []
    for one in series:
        known = [(label, value) for label, value in zip(labels, one.values, strict=True) if value is not None]
        if not known:
            words.append(f"{one.name}: {NO_DATA}")
        else:
            (first, start), (last, end) = known[0], known[-1]
            words.append(
                f"{one.name}: {first} – {_value_text(start, unit, digits)}, {last} – {_value_text(end, unit, digits)}"
            )
    return "; ".join(words)

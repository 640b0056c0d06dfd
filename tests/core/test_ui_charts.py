"""Pictures of numbers: bands, the map, the ranking, the trend."""

import json
import re

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from mentoring.core import parts
from mentoring.core.bands import band_of, equal_bounds, legend

TILES = [
    parts.MapTile("Курский", "Курский", 0, 0, 10.0, "/7/"),
    parts.MapTile("Ставрополь", "Ставрополь", 1, 0, 60.0),
    parts.MapTile("Советский", "Советский", 2, 1, None, "/9/"),
]


def render(source: str, **context: object) -> str:
    return re.sub(r"\s+", " ", Template("{% load charts %}" + source).render(Context(context)))


@given(st.lists(st.floats(-1000, 1000), min_size=1, max_size=40))
def test_every_value_has_a_band_and_greater_values_never_a_lower_one(values: list[float]) -> None:
    bounds = equal_bounds(values)
    bands = [band_of(value, bounds) for value in sorted(values)]
    assert bands == sorted(bands)
    assert set(bands) <= {1, 2, 3, 4, 5}


def test_the_span_is_cut_into_equal_parts() -> None:
    assert equal_bounds([0, 50, 100]) == [20, 40, 60, 80]
    assert equal_bounds([]) == []
    assert equal_bounds([7, 7]) == []
    assert [band_of(value, [20, 40, 60, 80]) for value in (0, 20, 79, 80, 100)] == [1, 2, 4, 5, 5]


def test_the_legend_says_where_each_band_begins() -> None:
    assert legend([0, 100], [20, 40, 60, 80], None) == [
        (1, "до 20"), (2, "20 – 40"), (3, "40 – 60"), (4, "60 – 80"), (5, "от 80"),
    ]  # fmt: skip
    assert legend([7.5], [], 1) == [(3, "7,5")]
    assert legend([], [], None) == []


def test_a_tile_is_a_link_with_its_value_and_no_data_is_said() -> None:
    page = render('{% tile_map tiles "Доля" unit="%" digits=1 %}', tiles=TILES)
    assert '<a href="/7/" class="band-1"' in page
    assert "<title>Курский: 10,0 %</title>" in page
    assert '<g role="img" class="band-5"' in page
    assert "<title>Советский: нет данных</title>" in page
    assert 'class="tile-empty"' in page
    assert "translate(236 84)" in page


def test_the_map_has_the_same_numbers_as_a_table() -> None:
    page = render('{% tile_map tiles "Доля" unit="%" digits=1 %}', tiles=TILES)
    table = page[page.index("<table") :]
    for tile in TILES:
        assert tile.name in table
    assert "10,0 %" in table
    assert "нет данных" in table


def test_thresholds_may_be_given() -> None:
    page = render('{% tile_map tiles "Доля" bounds=bounds %}', tiles=TILES, bounds=[5, 8, 9, 90])
    assert page.count('class="band-4"') == 2
    assert "нет данных" in render('{% tile_map tiles "Доля" %}', tiles=[TILES[2]])


def test_a_ranking_shares_places_and_keeps_the_unknown_last() -> None:
    rows = [
        parts.RankRow("Без данных", None),
        parts.RankRow("Б", 20.0, "/b/"),
        parts.RankRow("А", 40.0),
        parts.RankRow("В", 20.0, current=True),
        parts.RankRow("Г", 5.0),
    ]
    page = render('{% ranking rows "Рейтинг" unit="%" target=30 %}', rows=rows)
    assert re.findall(r'rank-place">(.)<', page) == ["1", "2", "2", "4", "–"]
    assert re.findall(r'rank-fill" width="([\d.]+)"', page) == ["100.00", "50.00", "50.00", "12.50", "0"]
    assert 'x="74.60"' in page
    assert page.count('aria-current="true"') == 1
    assert "цель: 30 %" in page


@pytest.mark.parametrize("rows", [[], [parts.RankRow("А", 0.0)], [parts.RankRow("А", None)]])
def test_a_ranking_of_nothing_divides_by_nothing(rows: list[parts.RankRow]) -> None:
    page = render('{% ranking rows "Рейтинг" %}', rows=rows)
    assert page.count("<li") == len(rows)
    assert "rank-target" not in page


def test_a_trend_has_its_numbers_as_data_in_words_and_in_a_table() -> None:
    series = [parts.Series("Край", [18.2, None, 31.4]), parts.Series("Пусто", [None, None, None], dashed=True)]
    page = render('{% trend "t" "Доля" labels series unit="%" digits=1 %}', labels=["I", "II", "III"], series=series)
    block = re.search(r'<script type="application/json">(.*?)</script>', page)
    assert block is not None
    assert json.loads(block[1])["series"][0] == {"name": "Край", "values": [18.2, None, 31.4], "dashed": False}
    assert "Край: I – 18,2 %, III – 31,4 %; Пусто: нет данных" in page
    assert page.count("<tr>") == 4
    assert "31,4 %" in page


def test_names_cannot_break_out_of_the_data_block() -> None:
    page = render('{% trend "t" "Доля" labels series %}', labels=["I"], series=[parts.Series("</script><b>", [1])])
    assert "</script><b>" not in page

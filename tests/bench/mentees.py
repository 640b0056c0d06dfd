"""The list of mentees as three tiers see it: any page, any filter."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlencode

from django.db.models import Count

from mentoring.core import pagination
from mentoring.organisations.models import MentoringForm, Municipality, Organisation, RequestTopic
from mentoring.registry.models import Mentee

from .table import Line, median, percentile, spread
from .visitor import Visitor

LIMIT, LAST_TO_FIRST = 100, 1.5
_LINK = re.compile(r'<a class="btn"(?: rel="(\w+)")? href="([^"]*)"')


@dataclass
class Tier:
    """A reader, the filters that only this tier has, and what was measured."""

    label: str
    visitor: Visitor
    places: list[dict[str, str]]
    spent: list[float] = field(default_factory=list)
    slowest: dict[str, float] = field(default_factory=dict)
    first: list[float] = field(default_factory=list)
    last: list[float] = field(default_factory=list)


def measure() -> list[Line]:
    tiers = tiers_of_region()
    for tier in tiers:
        tier.visitor.get("/mentees/?year=2025")
        for query in _filters(tier):
            _walk(tier, query)
        for _ in range(5):
            _ends(tier)
    spent = [one for tier in tiers for one in tier.spent]
    rows = Mentee.objects.count()
    by_tier = "; ".join(f"{tier.label} {median(tier.spent):.0f} / {percentile(tier.spent, 95):.0f}" for tier in tiers)
    ratios = [median(tier.last) / median(tier.first) for tier in tiers]
    worst = sorted(((ms, where) for tier in tiers for where, ms in tier.slowest.items()), reverse=True)[:5]
    for ms, where in worst:
        print(f"    slowest lists: {ms:.0f} ms {where}")
    return [
        Line(
            f"list of mentees, {rows:,} in the table, any page and filter, three tiers",
            f"{spread(spent)} (median / p95: {by_tier})",
            f"p95 ≤ {LIMIT} ms",
            all(percentile(tier.spent, 95) <= LIMIT for tier in tiers),
        ),
        Line(
            "last page of the list to the first",
            ", ".join(f"{tier.label} {ratio:.2f}" for tier, ratio in zip(tiers, ratios, strict=True)),
            f"≤ {LAST_TO_FIRST}",
            max(ratios) <= LAST_TO_FIRST,
        ),
    ]


def tiers_of_region() -> list[Tier]:
    biggest = Mentee.objects.values("organisation").annotate(rows=Count("pk")).order_by("-rows")[0]["organisation"]
    stavropol = Municipality.objects.get(code="stavropol")
    organisations = list(Organisation.objects.filter(municipality=stavropol).order_by("pk"))
    return [
        Tier("organisation", Visitor.holding("curator", organisation=biggest), []),
        Tier(
            "municipality",
            Visitor.holding("officer", municipality=stavropol),
            [{"organisation": str(organisations[3].pk)}],
        ),
        Tier(
            "region",
            Visitor.named("region"),
            [{"municipality": "stavropol"}, {"municipality": "stepnovsky"}, {"organisation": str(organisations[3].pk)}],
        ),
    ]


def _filters(tier: Tier) -> Iterator[dict[str, str]]:
    """Nothing, every value of every filter, then pairs of them taken at random."""
    forms = [{"form": code} for code in MentoringForm.objects.values_list("code", flat=True)]
    topics = [{"topic": code} for code in RequestTopic.objects.values_list("code", flat=True)[:2]]
    categories = [{"category": code} for code in ("pupil", "student", "young_teacher", "teacher")]
    ages = [{"age": code} for code in ("under10", "10-14", "15-19", "20-35", "over35", "unknown")]
    flags = [
        {name: value}
        for name, values in (("paired", "yes no"), ("consent", "given missing"))
        for value in values.split()
    ]
    singles = [*forms, *topics, *categories, *ages, *flags, *tier.places]
    yield {"year": "2025"}
    yield {"year": "2022"}
    for one in singles:
        yield {"year": "2024"} | one
    random = Random(3)
    for _ in range(12):
        first, second = random.sample(singles, 2)
        yield {"year": "2023"} | first | second


def _timed(tier: Tier, url: str) -> tuple[float, str]:
    spent, page = tier.visitor.get(url)
    tier.spent.append(spent)
    where = re.sub(r"&?cursor=[^&]*", " …", f"{tier.label} {url}")
    tier.slowest[where] = max(tier.slowest.get(where, 0), spent)
    return spent, page


def links(page: str, address: str = "/mentees/") -> dict[str, str]:
    """next, prev, and the last page."""
    found = {rel or "end": html.unescape(url) for rel, url in _LINK.findall(page) if "cursor=" in url}
    return {name: f"{address}{url}" if url.startswith("?") else url for name, url in found.items()}


def _walk(tier: Tier, query: dict[str, str]) -> None:
    """First, second, somewhere in the middle, last, last but one."""
    url = f"/mentees/?{urlencode(query)}"
    _, page = _timed(tier, url)
    ways = links(page)
    if "next" in ways:
        _timed(tier, ways["next"])
        _timed(tier, f"{url}&{urlencode({'cursor': _middle(tier, query)})}")
    if "end" in ways:
        _, page = _timed(tier, ways["end"])
        if "prev" in (back := links(page)):
            _timed(tier, back["prev"])


def _middle(tier: Tier, query: dict[str, str]) -> str:
    """A cursor half-way through the year's rows of the tier: what a thousand clicks on «Дальше» would give."""
    rows = Mentee.objects.visible_to(tier.visitor.actor).filter(school_year=int(query["year"]))
    if tier.label == "organisation":
        order, one = ("search_name", "id"), rows.order_by("search_name", "id")[rows.count() // 2]
        place = [one.search_name, one.pk]
    else:
        order, place = ("-id",), [rows.order_by("-id").values_list("pk", flat=True)[rows.count() // 2]]
    return pagination._write("after", order, place)


def _ends(tier: Tier) -> None:
    spent, page = _timed(tier, "/mentees/?year=2025")
    tier.first.append(spent)
    tier.last.append(_timed(tier, links(page)["end"])[0])

"""The list of pairs and groups as three tiers see it: first, second, last and last-but-one page under filters."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from mentoring.organisations.models import MentoringForm
from mentoring.pairing.models import Pair

from .mentees import Tier, links, tiers_of_region
from .table import Line, median, percentile, spread

LIMIT = 100
STATES = ("active", "draft", "completed", "ended_early")


def measure() -> list[Line]:
    tiers = tiers_of_region()
    for tier in tiers:
        tier.visitor.get("/pairs/?year=2025")
        for query in _filters(tier):
            _walk(tier, f"/pairs/?{urlencode(query)}")
    spent = [one for tier in tiers for one in tier.spent]
    by_tier = "; ".join(f"{tier.label} {median(tier.spent):.0f} / {percentile(tier.spent, 95):.0f}" for tier in tiers)
    return [
        Line(
            f"list of pairs, {Pair.objects.count():,} in the table, any page and filter, three tiers",
            f"{spread(spent)} (median / p95: {by_tier})",
            f"p95 ≤ {LIMIT} ms",
            all(percentile(tier.spent, 95) <= LIMIT for tier in tiers),
        )
    ]


def _filters(tier: Tier) -> Iterator[dict[str, str]]:
    forms = [{"form": code} for code in MentoringForm.objects.values_list("code", flat=True)]
    singles = [*({"state": code} for code in STATES), *forms, {"meetings": "none30"}, *tier.places]
    for year in ("2025", "2022"):
        yield {"year": year}
    for one in singles:
        yield {"year": "2024"} | one
        yield {"year": "2023", "state": "ended_early"} | one


def _walk(tier: Tier, url: str) -> None:
    page = _timed(tier, url)
    ways = links(page, "/pairs/")
    if "next" in ways:
        _timed(tier, ways["next"])
    if "end" in ways and "prev" in (back := links(_timed(tier, ways["end"]), "/pairs/")):
        _timed(tier, back["prev"])


def _timed(tier: Tier, url: str) -> str:
    spent, page = tier.visitor.get(url)
    tier.spent.append(spent)
    return page

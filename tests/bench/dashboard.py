"""The region's dashboard: server time of the page, its numbers against GROUP BY over the facts."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from random import Random
from urllib.parse import urlencode

from mentoring.access.actor import Actor
from mentoring.organisations.enums import Basis
from mentoring.organisations.models import MentoringForm
from monitoring.enums import Level
from monitoring.indicators import COUNTED, INDICATORS, Indicator
from monitoring.models import IndicatorValue, Period
from monitoring.selectors.dashboard import TREND_PERIODS
from monitoring.selectors.places import Place
from monitoring.selectors.values import Shown, by_place, readings, trend

from . import groupby
from .table import Line, milliseconds, percentile, spread
from .visitor import Visitor

ASKED, COMPARED, LIMIT, TIMES = 160, 12, 50, 100
_SHOWN = [Shown(indicator, Basis.LEARNERS) for indicator in INDICATORS]


def measure() -> list[Line]:
    return [_pages(), _against_groupby(), _differences()]


def _periods() -> list[Period]:
    """Those with facts, newest first."""
    return list(Period.objects.filter(submissions__isnull=False).distinct().order_by("-starts_on"))


def _pages() -> Line:
    """Random filters out of all combinations."""
    random = Random(1)
    ministry = Visitor.named("ministry")
    forms = [None, *MentoringForm.objects.values_list("code", flat=True)]
    combinations = list(product(_periods(), INDICATORS, forms, [None, *Basis]))
    ministry.get("/dashboard/")
    spent = []
    for period, indicator, form, basis in random.sample(combinations, ASKED):
        query = {"period": period.code, "indicator": indicator.code}
        query |= ({"form": form} if form else {}) | ({"basis": basis.value} if basis else {})
        spent.append(ministry.get(f"/dashboard/?{urlencode(query)}")[0])
    slow = percentile(spent, 95)
    return Line("dashboard of the region, any filter, server time", spread(spent), f"p95 ≤ {LIMIT} ms", slow <= LIMIT)


@dataclass(frozen=True)
class _Page:
    """The numbers of one page: all indicators of the region, the map of one, its trend (`line`: its periods)."""

    actor: Actor
    line: list[Period]
    indicator: Indicator
    form: int | None

    def read(self) -> None:
        """The values only: names, settings and targets are read by whoever counts, too."""
        period, form = self.line[0], self.form
        readings(self.actor, period=period, place=Place(), shown=_SHOWN, form_id=form, goals={})
        by_place(self.actor, indicator=self.indicator, period=period, level=Level.MUNICIPALITY, form_id=form)
        trend(self.actor, indicator=self.indicator, place=Place(), periods=self.line, form_id=form, goals={})

    def group(self) -> None:
        groupby.region(self.line[0].pk, self.form)
        groupby.by_municipality(self.indicator, self.line[0].pk, self.form)
        groupby.by_period(self.indicator, [one.pk for one in self.line], self.form)


def _against_groupby() -> Line:
    random = Random(2)
    actor = Visitor.named("ministry").actor
    periods, forms = _periods(), [None, *MentoringForm.objects.values_list("pk", flat=True)]
    reads, groups = [], []
    for _ in range(COMPARED):
        period = random.choice(periods[:8])
        line = [one for one in periods if one.starts_on <= period.starts_on][:TREND_PERIODS]
        page = _Page(actor, line, random.choice(groupby.PARTICIPATION), random.choice(forms))
        reads.append(min(milliseconds(page.read)[0] for _ in range(5)))
        groups.append(min(milliseconds(page.group)[0] for _ in range(2)))
    read, group = sum(reads) / len(reads), sum(groups) / len(groups)
    times = group / read
    return Line(
        f"the numbers of {COMPARED} pages against GROUP BY over the facts",
        f"read {read:.1f} ms, GROUP BY {group:,.0f} ms a page: {times:,.0f} times",
        f"≥ {TIMES} times",
        times >= TIMES,
    )


def _differences() -> Line:
    """Every indicator × municipality × form of three periods, and of the region as a whole."""
    periods = _periods()
    compared = wrong = 0
    for period in (periods[0], periods[len(periods) // 2], periods[-1]):
        kept = _kept(period)
        for indicator in groupby.PARTICIPATION:
            counted = groupby.everything(indicator, period.pk)
            mine = {key[1:]: value[0] for key, value in kept.items() if key[0] == indicator.code}
            for key in mine.keys() | counted.keys():
                compared += 1
                wrong += mine.get(key) != counted.get(key, 0)
        for code in {indicator.code for indicator in INDICATORS} - {indicator.code for indicator in COUNTED}:
            for place, numbers in groupby.sums(code, period.pk).items():
                compared += 1
                wrong += kept.get((code, place, None)) != numbers
    return Line(
        "kept values against GROUP BY: indicator × municipality × form, 3 periods",
        f"{wrong} differences in {compared:,} numbers",
        "0 differences",
        wrong == 0,
    )


def _kept(period: Period) -> dict[tuple[str, int | None, int | None], tuple[int | None, int | None]]:
    rows = IndicatorValue.objects.filter(period=period, basis=Basis.LEARNERS).exclude(level=Level.ORGANISATION)
    return {
        (code, place, form): (numerator, denominator)
        for code, place, form, numerator, denominator in rows.values_list(
            "code", "municipality_id", "form_id", "numerator", "denominator"
        )
    }

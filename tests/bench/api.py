"""The indicator-values API against a plain DRF ModelSerializer over the same rows."""

from __future__ import annotations

import datetime as dt
import json
import time
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar

from django.test import Client
from django.urls import include, path
from rest_framework import generics, pagination, serializers

from mentoring.access.actor import system_actor
from mentoring.accounts import services
from mentoring.accounts.models import User
from mentoring.core import clock
from monitoring.indicators import BY_CODE
from monitoring.models import IndicatorTarget, IndicatorValue, Period
from monitoring.selectors.readings import target_state

from .table import Line, median, milliseconds

SECONDS, ROUNDS, TIMES, ROWS = 5, 5, 2, 100
CODES = ("mentees", "mentors", "pairs", "completed")


class PlainRow(serializers.ModelSerializer[IndicatorValue]):
    """The same answer as ours, row by row."""

    period = serializers.CharField(source="period.code")
    school_year = serializers.IntegerField(source="period.school_year")
    indicator = serializers.CharField(source="code")
    municipality = serializers.CharField(source="municipality.code", allow_null=True, default=None)
    form = serializers.CharField(source="form.code", allow_null=True, default=None)
    value = serializers.SerializerMethodField()
    unit = serializers.SerializerMethodField()
    target = serializers.SerializerMethodField()
    state = serializers.SerializerMethodField()

    class Meta:
        model = IndicatorValue
        fields = (
            "period", "school_year", "indicator", "level", "municipality", "organisation", "form", "basis",
            "numerator", "denominator", "value", "unit", "target", "state", "formula_version", "data_at",
        )  # fmt: skip

    def get_value(self, row: IndicatorValue) -> float | None:
        found = BY_CODE[row.code].value(row.numerator, row.denominator)
        return None if found is None else float(found)

    def get_unit(self, row: IndicatorValue) -> str:
        return BY_CODE[row.code].unit.value

    def _goal(self, row: IndicatorValue) -> Decimal | None:
        if "goals" not in self.context:
            rows = IndicatorTarget.objects.values_list("code", "year", "value")
            self.context["goals"] = {(code, year): value for code, year, value in rows}
        goal: Decimal | None = self.context["goals"].get((row.code, row.period.ends_on.year))
        return None if row.form_id else goal

    def get_target(self, row: IndicatorValue) -> float | None:
        goal = self._goal(row)
        return None if goal is None else float(goal)

    def get_state(self, row: IndicatorValue) -> str:
        value = BY_CODE[row.code].value(row.numerator, row.denominator)
        return target_state(value, self._goal(row)).value


class PlainPages(pagination.PageNumberPagination):
    """The pages that the tutorial has; the rows to count are those under the filter, 3,600."""

    page_size = ROWS


class Plain(generics.ListAPIView[IndicatorValue]):
    """As the tutorial has it, with the same authentication, permission and throttling, and no query a row."""

    serializer_class = PlainRow
    pagination_class = PlainPages
    filterset_fields: ClassVar[list[str]] = ["code", "level", "period"]
    queryset = IndicatorValue.objects.select_related("period", "municipality", "form").order_by("pk")


urlpatterns = [
    path("bench/plain/", Plain.as_view()),
    path("", include("mentoring.config.urls")),
]


def measure() -> list[Line]:
    user = User.objects.get(username="api")
    _, token = services.issue_token(actor=system_actor(), now=clock.now(), user=user, name="bench")
    client = Client(SERVER_NAME="localhost", headers={"authorization": f"Token {token}"})
    pairs = [
        (
            f"/api/v1/indicator-values/?period={period.code}&level=organisation&indicator={code}&limit={ROWS}",
            f"/bench/plain/?period={period.pk}&level=organisation&code={code}",
        )
        for period in Period.objects.filter(submissions__isnull=False).distinct().order_by("-starts_on")[:2]
        for code in CODES
    ]
    for ours, plain in pairs:
        answers = _ask(client, ours), _ask(client, plain)
        assert len(answers[0]) == ROWS
        assert [_plainly(row) for row in answers[0]] == [_plainly(row) for row in answers[1]]
    rounds = [_round(client, pairs) for _ in range(ROUNDS)]
    ratios = sorted(own / rival for own, rival in rounds)
    own, rival = (median([one[side] for one in rounds]) for side in (0, 1))
    return [
        Line(
            f"indicator-values API, {ROWS} rows, requests a second (one process, whole stack)",
            f"{own:.0f} against {rival:.0f} of a plain DRF ModelSerializer: {median(ratios):.1f} times "
            f"({ROUNDS} rounds: {ratios[0]:.1f}–{ratios[-1]:.1f})",
            f"≥ {TIMES} times",
            median(ratios) >= TIMES,
        )
    ]


def _round(client: Client, pairs: list[tuple[str, str]]) -> tuple[float, float]:
    """Requests a second by the median, ours and the rival's. In turn: what else the machine does falls on both."""
    spent: tuple[list[float], list[float]] = [], []
    ends = time.perf_counter() + SECONDS
    while time.perf_counter() < ends:
        for pair in pairs:
            for url, times in zip(pair, spent, strict=True):
                times.append(milliseconds(partial(_ask, client, url, parse=False))[0])
    return 1000 / median(spent[0]), 1000 / median(spent[1])


def _plainly(row: dict[str, Any]) -> dict[str, Any]:
    """Moments may be written in UTC or in local time."""
    return row | {"data_at": dt.datetime.fromisoformat(row["data_at"])}


def _ask(client: Client, url: str, *, parse: bool = True) -> Any:
    response = client.get(url)
    if response.status_code != 200:
        raise RuntimeError(f"{url}: {response.status_code} {response.content[:300]!r}")
    return json.loads(response.content)["results"] if parse else None

"""The indicator-values API against a plain DRF ModelSerializer over the same rows."""

from __future__ import annotations

import json
import time
from typing import Any, ClassVar

from django.test import Client
from django.urls import include, path
from rest_framework import generics, pagination, serializers

from mentoring.access.actor import system_actor
from mentoring.accounts import services
from mentoring.accounts.models import User
from mentoring.core import clock
from monitoring.models import IndicatorValue, Period

from .table import Line, percentile

SECONDS, TIMES, ROWS = 8, 2, 100


class PlainRow(serializers.ModelSerializer[IndicatorValue]):
    """The same facts of a row as ours, without value, target and state, which a model serializer has no field for."""

    period = serializers.CharField(source="period.code")
    school_year = serializers.IntegerField(source="period.school_year")
    municipality = serializers.CharField(source="municipality.code", allow_null=True, default=None)
    form = serializers.CharField(source="form.code", allow_null=True, default=None)

    class Meta:
        model = IndicatorValue
        fields = (
            "period", "school_year", "code", "level", "municipality", "organisation", "form", "basis", "numerator",
            "denominator", "formula_version", "data_at",
        )  # fmt: skip


class PlainPages(pagination.CursorPagination):
    """By key, as ours: with page numbers every request would count 770,000 rows first."""

    page_size, ordering = ROWS, "pk"


class Plain(generics.ListAPIView[IndicatorValue]):
    """As the tutorial has it, with the same authentication, permission and throttling, and no query a row."""

    serializer_class = PlainRow
    pagination_class = PlainPages
    filterset_fields: ClassVar[list[str]] = ["code", "level", "period__code"]
    queryset = IndicatorValue.objects.select_related("period", "municipality", "form")


urlpatterns = [
    path("bench/plain/", Plain.as_view()),
    path("", include("mentoring.config.urls")),
]


def measure() -> list[Line]:
    period = Period.objects.filter(submissions__isnull=False).order_by("-starts_on")[0].code
    user = User.objects.get(username="api")
    _, token = services.issue_token(actor=system_actor(), now=clock.now(), user=user, name="bench")
    client = Client(SERVER_NAME="localhost", headers={"authorization": f"Token {token}"})
    ours = f"/api/v1/indicator-values/?period={period}&level=organisation&indicator=mentees&limit={ROWS}"
    plain = f"/bench/plain/?period__code={period}&level=organisation&code=mentees"
    spent: dict[str, list[float]] = {ours: [], plain: []}
    for url in spent:
        assert len(_ask(client, url)) == ROWS
    # In turn, so that whatever else the machine does falls on both.
    ends = time.perf_counter() + 2 * SECONDS
    while time.perf_counter() < ends:
        for url, times in spent.items():
            began = time.perf_counter()
            _ask(client, url, parse=False)
            times.append(time.perf_counter() - began)
    rates = {url: 1 / percentile(times, 50) for url, times in spent.items()}
    ratio = rates[ours] / rates[plain]
    return [
        Line(
            f"indicator-values API, {ROWS} rows, requests a second (one process, whole stack)",
            f"{rates[ours]:.0f} against {rates[plain]:.0f} of a plain DRF ModelSerializer: {ratio:.1f} times",
            f"≥ {TIMES} times",
            ratio >= TIMES,
        )
    ]


def _ask(client: Client, url: str, *, parse: bool = True) -> Any:
    response = client.get(url)
    if response.status_code != 200:
        raise RuntimeError(f"{url}: {response.status_code} {response.content[:300]!r}")
    return json.loads(response.content)["results"] if parse else None

"""Values of indicators, completeness, states of submissions."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from mentoring.access.actor import Actor
from mentoring.access.rest.base import ListView, ReadView
from mentoring.access.rest.filters import StrictFilterBackend, cleaned, refuse_unknown
from mentoring.access.rest.paging import WholeList
from mentoring.access.rest.prepared import PreparedListView

from ..enums import TargetState
from ..indicators import BY_CODE
from ..models import IndicatorValue, Period, Submission
from ..selectors.completeness import completeness
from ..selectors.readings import target_state
from ..selectors.values import targets
from . import rows
from .filters import CompletenessFilter, SubmissionFilter, ValueFilter

_GROUP = "Показатели и сведения за период"


class Values(PreparedListView):
    """Значения показателей по принятым сведениям."""

    group = _GROUP
    serializer_class = rows.ValueRow
    filterset_class = ValueFilter
    queryset = IndicatorValue.objects.none()

    @staticmethod
    def scoped(actor: Actor) -> Any:
        """Rows as dicts: no model instances are made for a page of numbers."""
        return (
            IndicatorValue.objects.visible_to(actor)
            .filter(code__in=list(BY_CODE))
            .values(
                "pk",
                "code",
                "level",
                "organisation_id",
                "basis",
                "numerator",
                "denominator",
                "formula_version",
                "data_at",
                "period__code",
                "period__school_year",
                "period__ends_on",
                "municipality__code",
                "form__code",
            )
        )

    def rows(self, page: Any) -> list[dict[str, Any]]:
        goals = targets(item["period__ends_on"].year for item in page)
        return [_value_row(item, goals) for item in page]


def _value_row(item: dict[str, Any], goals: Any) -> dict[str, Any]:
    indicator = BY_CODE[item["code"]]
    value = indicator.value(item["numerator"], item["denominator"])
    form = item["form__code"]
    # The target is set for all forms together.
    target = goals.get((item["code"], item["period__ends_on"].year)) if form is None else None
    state: TargetState = target_state(value, target)
    return {
        "period": item["period__code"],
        "school_year": item["period__school_year"],
        "indicator": item["code"],
        "level": item["level"],
        "municipality": item["municipality__code"],
        "organisation": item["organisation_id"],
        "form": form,
        "basis": item["basis"],
        "numerator": item["numerator"],
        "denominator": item["denominator"],
        "value": None if value is None else float(value),
        "unit": indicator.unit.value,
        "target": None if target is None else float(target),
        "state": state.value,
        "formula_version": item["formula_version"],
        "data_at": item["data_at"],
    }


class Completeness(ReadView):
    """Полнота сведений за период по муниципалитетам."""

    group = _GROUP
    is_list = True
    serializer_class = rows.CompletenessRow
    filter_backends = (StrictFilterBackend,)  # for the schema: the rows are not of a queryset
    filterset_class = CompletenessFilter
    pagination_class = WholeList
    queryset = Period.objects.none()

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        refuse_unknown(request, frozenset({"period"}))
        period = Period.objects.filter(code=cleaned(request, CompletenessFilter)["period"]).first()
        found = completeness(self.actor, period) if period else []
        results = [
            {
                "period": period.code if period else "",
                "municipality": row.code,
                "state": row.state.value,
                "sent": row.counts.sent,
                **asdict(row.counts),
            }
            for row in found
        ]
        return self.get_paginated_response(results)


class Submissions(ListView):
    """Состояния сведений организаций: без содержания."""

    group = _GROUP
    serializer_class = rows.SubmissionRow
    filterset_class = SubmissionFilter
    queryset = Submission.objects.none()

    def get_queryset(self) -> Any:
        return Submission.objects.visible_to(self.actor).values(
            "pk",
            "public_id",
            "organisation_id",
            "state",
            "state_since",
            "first_submitted_at",
            "period__code",
            "municipality__code",
            "approved_version__number",
        )

    def row(self, item: Any) -> dict[str, Any]:
        return {
            "id": item["public_id"],
            "period": item["period__code"],
            "municipality": item["municipality__code"],
            "organisation": item["organisation_id"],
            "state": item["state"],
            "state_since": item["state_since"],
            "first_submitted_at": item["first_submitted_at"],
            "approved_version": item["approved_version__number"],
        }

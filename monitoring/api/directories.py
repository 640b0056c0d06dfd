"""Municipalities, organisations, periods, indicators."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from mentoring.access.rest.base import ListView, OneView, ReadView
from mentoring.access.rest.filters import refuse_unknown
from mentoring.access.rest.paging import WholeList
from mentoring.organisations.models import Municipality, Organisation

from ..indicators import INDICATORS, Indicator, get
from ..models import IndicatorSetting, IndicatorTarget, Period
from . import rows
from .filters import OrganisationFilter, PeriodFilter


class _Municipalities(ReadView):
    group = "Справочники"
    serializer_class = rows.MunicipalityRow
    queryset = Municipality.objects.none()

    def get_queryset(self) -> Any:
        return Municipality.objects.visible_to(self.actor)

    def row(self, item: Municipality) -> dict[str, Any]:
        return {"code": item.code, "name": item.name, "centre": item.centre, "is_krai": item.is_krai}


class Municipalities(_Municipalities, ListView):
    """Муниципалитеты и краевое подчинение."""

    order: ClassVar[tuple[str, ...]] = ("code",)


class OneMunicipality(_Municipalities, OneView):
    """Один муниципалитет."""

    field = "code"


class _Organisations(ReadView):
    group = "Справочники"
    serializer_class = rows.OrganisationRow
    queryset = Organisation.objects.none()

    def get_queryset(self) -> Any:
        return Organisation.objects.visible_to(self.actor).select_related("municipality")

    def row(self, item: Organisation) -> dict[str, Any]:
        return {
            "id": item.pk,
            "name": item.name,
            "full_name": item.full_name,
            "kind": item.kind,
            "municipality": item.municipality.code,
            "founder": item.founder,
            "inn": item.inn,
            "is_active": item.is_active,
        }


class Organisations(_Organisations, ListView):
    """Организации."""

    filterset_class = OrganisationFilter


class OneOrganisation(_Organisations, OneView):
    """Одна организация."""

    field = "pk"


class _Periods(ReadView):
    group = "Справочники"
    serializer_class = rows.PeriodRow
    queryset = Period.objects.none()

    def get_queryset(self) -> Any:
        return Period.objects.all()

    def row(self, item: Period) -> dict[str, Any]:
        return {name: getattr(item, name) for name in self.columns}


class Periods(_Periods, ListView):
    """Отчётные периоды."""

    filterset_class = PeriodFilter
    order: ClassVar[tuple[str, ...]] = ("starts_on", "pk")


class OnePeriod(_Periods, OneView):
    """Один период."""

    field = "code"


class _Indicators(ReadView):
    group = "Справочники"
    serializer_class = rows.IndicatorRow
    filter_backends = ()

    def answer(self, indicators: list[Indicator]) -> list[dict[str, Any]]:
        codes = [indicator.code for indicator in indicators]
        bases = dict(IndicatorSetting.objects.filter(code__in=codes).values_list("code", "basis"))
        targets: dict[str, list[dict[str, Any]]] = {}
        for target in IndicatorTarget.objects.filter(code__in=codes).order_by("year"):
            targets.setdefault(target.code, []).append({"year": target.year, "value": float(target.value)})
        return [
            {
                "code": one.code,
                "title": one.title,
                "short_title": one.short_title,
                "unit": one.unit.value,
                "formula": one.formula,
                "formula_version": one.version,
                "source": one.source,
                "official": one.official,
                "bases": [basis.value for basis in one.bases],
                "default_basis": bases.get(one.code, one.bases[0].value),
                "by_form": one.by_form,
                "targets": targets.get(one.code, []),
            }
            for one in indicators
        ]


class Indicators(_Indicators):
    """Показатели: формула словами, источник, цели по годам. Их немного, список не делится на страницы."""

    is_list = True
    pagination_class = WholeList

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        refuse_unknown(request, frozenset())
        return self.get_paginated_response(self.answer(list(INDICATORS)))


class OneIndicator(_Indicators):
    """Один показатель."""

    pagination_class = None

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        refuse_unknown(request, frozenset())
        indicator = get(kwargs["code"])
        if indicator is None:
            raise Http404
        return Response(self.answer([indicator])[0])

"""Filters of the statistics."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Subquery

from mentoring.access.rest.filters import ID, YEAR, CodeFilter, IntegerFilter
from mentoring.organisations.enums import Basis, OrganisationKind

from ..enums import Level, SubmissionState
from ..indicators import INDICATORS
from ..models import Period


class OrganisationFilter(django_filters.FilterSet):
    municipality = CodeFilter(field_name="municipality__code", label="Код муниципалитета")
    kind = django_filters.ChoiceFilter(choices=OrganisationKind.choices, label="Тип организации")


class PeriodFilter(django_filters.FilterSet):
    school_year = IntegerFilter(label="Учебный год по его началу: 2026 – это 2026/27", **YEAR)


class SubmissionFilter(django_filters.FilterSet):
    period = CodeFilter(field_name="period__code", label="Код периода")
    school_year = IntegerFilter(field_name="period__school_year", label="Учебный год по его началу", **YEAR)
    municipality = CodeFilter(field_name="municipality__code", label="Код муниципалитета")
    organisation = IntegerFilter(label="Номер организации", **ID)
    state = django_filters.ChoiceFilter(choices=SubmissionState.choices, label="Состояние")


class ValueFilter(django_filters.FilterSet):
    period = CodeFilter(method="of_period", label="Код периода")
    school_year = IntegerFilter(field_name="period__school_year", label="Учебный год по его началу", **YEAR)
    indicator = django_filters.ChoiceFilter(
        field_name="code", choices=[(one.code, one.short_title) for one in INDICATORS], label="Код показателя"
    )
    level = django_filters.ChoiceFilter(choices=Level.choices, label="Уровень")
    municipality = CodeFilter(field_name="municipality__code", label="Код муниципалитета")
    organisation = IntegerFilter(label="Номер организации", **ID)
    form = CodeFilter(method="of_form", label="Код формы наставничества; all – все формы вместе")
    basis = django_filters.ChoiceFilter(choices=Basis.choices, label="Основание знаменателя")

    def of_period(self, queryset: Any, name: str, value: str) -> Any:
        """By the id, found on the way: joined by the code the planner would walk the whole table."""
        return queryset.filter(period=Subquery(Period.objects.filter(code=value).values("pk")))

    def of_form(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(form=None) if value == "all" else queryset.filter(form__code=value)


class CompletenessFilter(django_filters.FilterSet):
    period = CodeFilter(required=True, label="Код периода")

"""Declared filters. A parameter that is not declared is an error, not silence: a misspelt filter would otherwise
give the whole region."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from .fields import CodeField, IdField, WholeNumberField

COMMON = frozenset({"format", "bom"})
# Bounds of what an address takes: the schema tells them (mentoring/access/rest/openapi.py).
ID = {"min_value": 1, "max_value": 2**31 - 1}
YEAR = {"min_value": 2000, "max_value": 2100}


def refuse_unknown(request: Request, known: frozenset[str]) -> None:
    """400 for parameters that this address does not know, for empty ones, and for a `bom` that is not 0 or 1."""
    errors = {name: "Пустое значение." for name in request.query_params if not request.query_params[name].strip()}
    errors |= dict.fromkeys(sorted(set(request.query_params) - known - COMMON), "Такого параметра нет.")
    if request.query_params.get("bom", "0") not in {"0", "1"}:
        errors["bom"] = "Допустимо 0 или 1."
    if errors:
        raise ValidationError(errors)


class StrictFilterBackend(DjangoFilterBackend):
    """The filters that are asked for, one by one: a form of all of them, made with every request, would take longer
    than the query. What a `FilterSet` does beyond its filters (a `filter_queryset` of its own) is not called."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        return applied(queryset, view.filterset_class, asked_of(request, view))


def asked_of(request: Request, view: Any) -> dict[str, Any]:
    """Values of the filters that are asked for; ValidationError for anything else in the address."""
    paging = view.paginator.names if view.paginator else frozenset()
    refuse_unknown(request, frozenset(view.filterset_class.base_filters) | paging)
    return cleaned(request, view.filterset_class)


def applied(queryset: Any, declared: Any, values: dict[str, Any]) -> Any:
    filters = _filters(declared)
    for name, value in values.items():
        queryset = filters[name].filter(queryset, value)
    return queryset


def cleaned(request: Request, declared: Any) -> dict[str, Any]:
    """Values of the filters that are asked for or required. Raises ValidationError with all that are wrong."""
    values, errors = {}, {}
    for name, one in _filters(declared).items():
        if name in request.query_params or one.extra["required"]:
            try:
                values[name] = one.field.clean(one.field.widget.value_from_datadict(request.query_params, {}, name))
            except forms.ValidationError as error:
                errors[name] = error.messages
    if errors:
        raise ValidationError(errors)
    return values


@lru_cache(maxsize=64)
def _filters(declared: Any) -> dict[str, Any]:
    """Bound to a set without data, for good: the methods and fields of filters keep nothing of a request."""
    return dict(declared(queryset=QuerySet()).filters)


class IntegerFilter(django_filters.Filter):
    """Whole numbers within bounds: beyond them the database would refuse."""

    field_class = WholeNumberField


@extend_schema_field(OpenApiTypes.STR)
class CodeFilter(django_filters.Filter):
    """A code of a directory. One that does not exist, or is not ours, finds nothing."""

    field_class = CodeField


@extend_schema_field(OpenApiTypes.UUID)
class IdFilter(django_filters.UUIDFilter):
    """A public id."""

    field_class = IdField


class NoFilter(django_filters.FilterSet):
    pass

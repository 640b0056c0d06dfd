"""A list that other systems ask very often: its SQL is put together once, its rows are read anew with every request."""

from __future__ import annotations

from abc import abstractmethod
from functools import lru_cache
from typing import Any, cast

import django_filters
from django.db.models import CharField
from rest_framework.request import Request
from rest_framework.response import Response

from mentoring.core.pagination import PreparedPages
from mentoring.core.prepared import Parameter

from ..actor import Actor
from .base import ListView
from .filters import CodeFilter, IntegerFilter, applied, asked_of
from .paging import KeysetPagination, limit_of

# Filters whose condition has the same words for every value; of all others the value is part of the words.
_ANY_VALUE = (CodeFilter, django_filters.ChoiceFilter, IntegerFilter)


class PreparedListView(ListView):
    """`scoped(actor)` instead of `get_queryset`: rows visible to the actor, as `.values(…)`.

    The words of a query follow from the actor and the filters alone, so they are kept for both: another role, scope or
    permission is another actor. `scoped` and the filters must ask neither the database nor the clock.
    """

    @staticmethod
    @abstractmethod
    def scoped(actor: Actor) -> Any:
        """The queryset."""

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        asked = asked_of(request, self)
        open_ = _open(self.filterset_class)
        values = {name: value for name, value in asked.items() if name in open_}
        fixed = tuple(item for item in asked.items() if item[0] not in open_)
        pages = _pages(type(self), self.actor, fixed, tuple(values), limit_of(request))
        page = pages.page(request.query_params.get("cursor"), **values)
        paginator = cast(KeysetPagination, self.paginator)
        return self.get_paginated_response(self.rows(paginator.turn_to(request, page)))


@lru_cache(maxsize=64)
def _open(declared: Any) -> frozenset[str]:
    filters = declared.base_filters.items()
    return frozenset(name for name, one in filters if isinstance(one, _ANY_VALUE) and one.method is None)


@lru_cache(maxsize=512)
def _pages(
    view: type[PreparedListView], actor: Actor, fixed: tuple[tuple[str, Any], ...], names: tuple[str, ...], size: int
) -> PreparedPages:
    values = dict(fixed) | {name: Parameter(name, CharField()) for name in names}
    return PreparedPages(applied(view.scoped(actor), view.filterset_class, values), order=view.order, size=size)

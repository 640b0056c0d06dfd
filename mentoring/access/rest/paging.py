"""Paging by key: a page names where the next one starts, so nothing is skipped or repeated while data grow."""

from __future__ import annotations

from typing import Any

from django import forms
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from mentoring.core.pagination import KeysetPage, paginate

from .fields import WholeNumberField

DEFAULT, MOST = 100, 500
_CURSOR = {
    "name": "cursor",
    "in": "query",
    "required": False,
    "schema": {"type": "string"},
    "description": "С какого места продолжать; берётся из next предыдущей страницы",
}
_LIMIT = {
    "name": "limit",
    "in": "query",
    "required": False,
    "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT},
    "description": "Строк на странице",
}


class KeysetPagination(BasePagination):
    """The view says its `order`; the address of the next page is in `next` and in the Link header (for CSV)."""

    names = frozenset({"cursor", "limit"})
    page: KeysetPage[Any]
    request: Request

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        cursor = request.query_params.get("cursor")
        page = paginate(queryset, order=view.order, cursor=cursor, size=limit_of(request))
        # A cursor leads beyond the first page; one that does not is spoilt, and starting anew would make a loop.
        return self.turn_to(request, page if cursor is None or page.has_previous else None)

    def turn_to(self, request: Request, page: KeysetPage[Any] | None) -> list[Any]:
        """The rows of the page; None is a spoilt cursor."""
        if page is None:
            raise ValidationError({"cursor": "Такого места в этом списке нет. Начните с первой страницы."})
        self.request, self.page = request, page
        return page.items

    def get_paginated_response(self, data: Any) -> Response:
        following = self._next()
        headers = {"Link": f'<{following}>; rel="next"'} if following else {}
        return Response({"next": following, "results": data}, headers=headers)

    def _next(self) -> str | None:
        if not self.page.has_next:
            return None
        query = self.request.query_params.copy()
        query["cursor"] = self.page.next_cursor
        return self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return _envelope(schema)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [_CURSOR, _LIMIT]


def limit_of(request: Request) -> int:
    text = request.query_params.get("limit")
    if text is None:
        return DEFAULT
    try:
        return int(WholeNumberField(min_value=1, max_value=MOST).clean(text))
    except forms.ValidationError as error:
        raise ValidationError({"limit": error.messages}) from error


class WholeList(BasePagination):
    """A short list in the same envelope: there is never a next page."""

    names: frozenset[str] = frozenset()

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": None, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return _envelope(schema)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return []


def _envelope(schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["next", "results"],
        "properties": {"next": {"type": "string", "format": "uri", "nullable": True}, "results": schema},
    }

"""What all addresses of the API share: who asks, formats, problem details, ETag."""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from typing import Any, ClassVar

from django.http import Http404, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from ..actor import Actor
from .filters import NoFilter, StrictFilterBackend, refuse_unknown
from .openapi import PortalSchema
from .paging import KeysetPagination
from .problems import problem_handler
from .renderers import CsvRenderer, OrjsonRenderer, ProblemRenderer


class ReadView(GenericAPIView[Any]):
    """Reading only. Errors are problem details in whatever format was asked. `group` is its heading in OpenAPI."""

    group: ClassVar[str]
    schema = PortalSchema()
    http_method_names = ["get", "head"]
    renderer_classes = (OrjsonRenderer, CsvRenderer)

    @property
    def actor(self) -> Actor:
        """Set by the authentication; the permission has made sure that there is one."""
        actor: Actor = self.request._request.actor  # type: ignore[attr-defined]
        return actor

    @property
    def columns(self) -> list[str]:
        """Of the CSV: the fields of the row."""
        return list(self.get_serializer_class()._declared_fields)  # type: ignore[attr-defined]

    def get_exception_handler(self) -> Any:
        return problem_handler

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        asked = request.query_params.get("format")
        if asked is not None and asked not in {"json", "csv"}:
            if force:
                return OrjsonRenderer(), OrjsonRenderer.media_type
            raise ValidationError({"format": "Допустимо json или csv."})
        return super().perform_content_negotiation(request, force)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_cache_control(response, private=True, no_cache=True)
        patch_vary_headers(response, ["Authorization", "Accept"])
        if response.exception:
            response.accepted_renderer = ProblemRenderer()
            response.accepted_media_type = ProblemRenderer.media_type
        else:
            response.add_post_render_callback(lambda rendered: _conditional(request, rendered))
        return response


def _conditional(request: Any, response: Any) -> HttpResponseBase | None:
    """The tag is the hash of the answer: right whatever has changed (values, names, targets). 304 when it is known."""
    etag = f'"{hashlib.blake2b(response.content, digest_size=16).hexdigest()}"'
    response.headers["ETag"] = etag
    answer = get_conditional_response(request._request, etag=etag, response=response)
    return None if answer is response else answer


class ListView(ReadView):
    """A list: `order` for paging by key, `row` makes a row of the answer."""

    is_list = True
    filter_backends = (StrictFilterBackend,)
    filterset_class: Any = NoFilter
    pagination_class = KeysetPagination
    order: ClassVar[tuple[str, ...]] = ("pk",)

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.rows(page or []))

    def rows(self, page: Any) -> list[dict[str, Any]]:
        return [self.row(item) for item in page]

    @abstractmethod
    def row(self, item: Any) -> dict[str, Any]:
        """The item as the schema says."""


class OneView(ReadView):
    """One row by its public name. Foreign and missing look the same."""

    filter_backends = ()
    pagination_class = None
    field: ClassVar[str]

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        refuse_unknown(request, frozenset())
        item = self.get_queryset().filter(**{self.field: kwargs[self.field]}).first()
        if item is None:
            raise Http404
        return Response(self.row(item))

    @abstractmethod
    def row(self, item: Any) -> dict[str, Any]:
        """The item as the schema says."""

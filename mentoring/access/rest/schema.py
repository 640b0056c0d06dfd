"""Where the description of the API is read: OpenAPI for programs, a page for people."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.views import SpectacularAPIView
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings

from ..permissions import Permission
from ..web import needs
from .base import ReadView
from .openapi import Problem
from .problems import problem_handler
from .renderers import ProblemRenderer

_ABOUT = """Только чтение: те же числа и строки, что на экранах. Персональных данных здесь нет.

Токен выпускают в «Моих настройках» на странице «Программный доступ» или командой `manage.py api_token`;
его шлют в заголовке `Authorization: Token …`.
Следующая страница списка – в `next` (и в заголовке `Link`). `null` значит «нет данных», это не ноль.
"""


class Schema(SpectacularAPIView):
    """OpenAPI 3. Читается с токеном или из браузера, где выполнен вход."""

    # The token's authentication and the permission of the API are known to the settings: they lie above this room.
    authentication_classes = (*api_settings.DEFAULT_AUTHENTICATION_CLASSES, SessionAuthentication)
    permission_classes = tuple(api_settings.DEFAULT_PERMISSION_CLASSES)
    custom_settings = {
        "DESCRIPTION": _ABOUT,
        "SCHEMA_PATH_PREFIX": "/api/v1",
        "POSTPROCESSING_HOOKS": [],
    }

    def get_exception_handler(self) -> Any:
        return problem_handler

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if getattr(response, "exception", False):
            response.accepted_renderer = ProblemRenderer()
            response.accepted_media_type = ProblemRenderer.media_type
        return response


class Unknown(ReadView):
    """Any other address under the API: the same problem details."""

    schema = None  # type: ignore[assignment]
    serializer_class = Problem

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        raise Http404


@require_safe
@needs(Permission.API_READ)
def docs(request: HttpRequest) -> HttpResponse:
    """The page of the API: Swagger UI from our own static files."""
    return render(request, "api/docs.html")

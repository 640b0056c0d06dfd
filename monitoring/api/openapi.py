"""The OpenAPI description: how to authenticate, which formats and errors every address has."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from .rows import Problem

_REFUSALS = {
    400: "Неверный или неизвестный параметр",
    401: "Нет действующего токена",
    403: "Роль не даёт читать статистику",
    406: "Такого формата ответа нет",
    429: "Слишком много запросов",
}


_CODE = {"pattern": "^[a-zA-Z0-9_-]+$"}
_YEAR = {"minimum": 2000, "maximum": 2100}
# What the filters accept beyond their type.
_SHAPES: dict[str, dict[str, Any]] = {
    "period": _CODE,
    "municipality": _CODE,
    "form": _CODE,
    "school_year": _YEAR,
    "organisation": {"minimum": 1, "maximum": 2**31 - 1},
}


class PortalTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """`Authorization: Token …`; a token is made on the page «Токены» or by `manage.py api_token`."""

    target_class = "mentoring.accounts.api_auth.PortalTokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Token <ваш токен>"}


class PortalSchema(AutoSchema):
    """What the base view does for every address, said once: formats, problem details, 304."""

    def get_override_parameters(self) -> list[Any]:
        return [
            OpenApiParameter("format", str, enum=["json", "csv"], description="Формат ответа"),
            OpenApiParameter("bom", str, enum=["0", "1"], description="1 – метка UTF-8 в начале CSV, для Excel"),
        ]

    def _get_filter_parameters(self) -> list[Any]:
        parameters = super()._get_filter_parameters()  # type: ignore[no-untyped-call]
        for parameter in parameters:
            parameter["schema"] |= _SHAPES.get(parameter["name"], {})
        return list(parameters)

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)  # type: ignore[no-untyped-call]
        for status, words in self._refusals().items():
            body = self._get_response_for_code(  # type: ignore[no-untyped-call]
                OpenApiResponse(Problem, description=words), str(status), ["application/problem+json"]
            )
            bodies[str(status)] = body
        bodies["304"] = {"description": "Не изменилось с ответа, ETag которого прислан в If-None-Match"}
        return bodies

    def _refusals(self) -> dict[int, str]:
        one = "{" in self.path
        return _REFUSALS | ({404: "Нет такого или не ваше"} if one else {})

    def _is_list_view(self, serializer: Any = None) -> bool:
        return bool(getattr(self.view, "is_list", False))

"""The OpenAPI description: how to authenticate, which formats and errors every address has."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers as s

from .filters import CodeFilter, IntegerFilter, NoFilter

_REFUSALS = {
    400: "Неверный или неизвестный параметр",
    401: "Нет действующего токена",
    403: "Роль не даёт читать статистику",
    406: "Такого формата ответа нет",
    429: "Слишком много запросов",
}


class ProblemError(s.Serializer[object]):
    name = s.CharField()
    reason = s.CharField()


class Problem(s.Serializer[object]):
    """RFC 9457."""

    type = s.CharField()
    title = s.CharField()
    status = s.IntegerField()
    detail = s.CharField()
    errors = ProblemError(many=True, required=False)  # type: ignore[assignment]


class PortalTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """`Authorization: Token …`; a token is made on the page «Программный доступ» or by `manage.py api_token`."""

    target_class = "mentoring.accounts.api_auth.PortalTokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Token <ваш токен>"}


class PortalSchema(AutoSchema):
    """What the base view does for every address, said once: formats, problem details, 304."""

    def get_tags(self) -> list[str]:
        return [self.view.group]  # type: ignore[attr-defined]

    def get_override_parameters(self) -> list[Any]:
        return [
            OpenApiParameter("format", str, enum=["json", "csv"], description="Формат ответа"),
            OpenApiParameter("bom", str, enum=["0", "1"], description="1 – метка UTF-8 в начале CSV, для Excel"),
        ]

    def _get_filter_parameters(self) -> list[Any]:
        parameters = super()._get_filter_parameters()  # type: ignore[no-untyped-call]
        declared = getattr(self.view, "filterset_class", NoFilter).base_filters
        for parameter in parameters:
            parameter["schema"] |= _shape(declared.get(parameter["name"]))
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


def _shape(found: Any) -> dict[str, Any]:
    """What a filter accepts beyond its type."""
    if isinstance(found, CodeFilter):
        return {"pattern": "^[a-zA-Z0-9_-]+$"}
    if isinstance(found, IntegerFilter):
        bounds = {"minimum": found.extra.get("min_value"), "maximum": found.extra.get("max_value")}
        return {name: bound for name, bound in bounds.items() if bound is not None}
    return {}

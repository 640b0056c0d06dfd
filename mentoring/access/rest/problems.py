"""Errors as problem details (RFC 9457): one shape for every refusal."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

TITLES = {
    HTTPStatus.BAD_REQUEST: "Запрос составлен неверно",
    HTTPStatus.UNAUTHORIZED: "Нужен действующий токен",
    HTTPStatus.FORBIDDEN: "Недостаточно прав",
    HTTPStatus.NOT_FOUND: "Не найдено",
    HTTPStatus.METHOD_NOT_ALLOWED: "Доступно только чтение",
    HTTPStatus.NOT_ACCEPTABLE: "Такого формата ответа нет",
    HTTPStatus.TOO_MANY_REQUESTS: "Слишком много запросов",
}


def problem_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """None for what is not ours: it becomes a 500 and goes to the log."""
    response = exception_handler(error, context)
    if response is None:
        return None
    status = HTTPStatus(response.status_code)
    problem: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(status, status.phrase),
        "status": status.value,
        "detail": _detail(error, status),
    }
    if isinstance(error, exceptions.ValidationError):
        problem["errors"] = _errors(error.detail)
    response.data = problem
    return response


def _detail(error: Exception, status: HTTPStatus) -> str:
    if isinstance(error, exceptions.ValidationError):
        return "Проверьте параметры: что не так с каждым, сказано в errors."
    if isinstance(error, (Http404, PermissionDenied)):
        return TITLES[status]
    if isinstance(error, exceptions.NotAuthenticated):
        return "Передайте токен в заголовке «Authorization: Token …»."
    return str(getattr(error, "detail", TITLES.get(status, status.phrase)))


def _errors(detail: Any) -> list[dict[str, str]]:
    """Every parameter with what is wrong."""
    items = detail.items() if isinstance(detail, dict) else [("", detail)]
    return [
        {"name": str(name), "reason": " ".join(map(str, reasons if isinstance(reasons, list) else [reasons]))}
        for name, reasons in items
    ]

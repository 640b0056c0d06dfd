"""Screens."""

from django.http import HttpRequest, HttpResponse


def index(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


def period(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


def municipality(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


def accept(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


def reopen(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


def undo(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError

"""Screens."""

from django.http import HttpRequest, HttpResponse


def index(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


def begin(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


def summary(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


def rows(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


def paper(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


def send(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


def take_back(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


def sign(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


def decline(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


def recall(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError

"""Screens."""

from django.http import HttpRequest, HttpResponse


def queue(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


def approve_chosen(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


def undo_chosen(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


def detail(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


def form(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


def approve(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


def give_back(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError


def undo(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise NotImplementedError

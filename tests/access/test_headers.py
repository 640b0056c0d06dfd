"""Strict headers on every kind of answer; the matrix asks every address, here are the errors."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import path

from mentoring.access.decisions import StateChanged
from mentoring.config.urls import urlpatterns as portal

from .test_matrix import assert_strict_headers

pytestmark = pytest.mark.django_db


def broken(request: Any) -> Any:
    raise RuntimeError("сломано")


def changed(request: Any) -> Any:
    raise StateChanged(None)


broken.login_required = False  # type: ignore[attr-defined]
changed.login_required = False  # type: ignore[attr-defined]

handler400 = "mentoring.core.views_errors.bad_request"
handler403 = "mentoring.core.views_errors.forbidden"
handler404 = "mentoring.core.views_errors.not_found"
handler500 = "mentoring.core.views_errors.server_error"
urlpatterns = [*portal, path("broken/", broken), path("changed/", changed)]


def asked(world: Any) -> dict[int, Any]:
    """An answer of each kind."""
    user = Client(raise_request_exception=False)
    user.force_login(world.a1.curator, backend="allauth.account.auth_backends.AuthenticationBackend")
    strict = Client(enforce_csrf_checks=True)
    for _ in range(5):
        Client().post("/accounts/login/", {"login": "guessed", "password": "x"})
    return {
        200: user.get("/"),
        302: Client().get("/"),
        400: user.get("/", headers={"Host": "evil.example"}),
        403: user.get("/accounts/users/"),
        4031: strict.post("/accounts/login/", {}),
        404: user.get("/no-such-page/"),
        405: user.get("/inbox/read-all/"),
        409: user.get("/changed/"),
        429: Client().post("/accounts/login/", {"login": "guessed", "password": "x"}),
        500: user.get("/broken/"),
    }


@override_settings(ROOT_URLCONF="tests.access.test_headers")
def test_every_kind_of_answer_has_strict_headers(world: Any) -> None:
    for kind, answer in asked(world).items():
        assert str(answer.status_code) == str(kind)[:3]
        assert_strict_headers(answer.headers, f"{kind}")
        body = answer.content.decode()
        assert "<style" not in body
        assert " style=" not in body
        assert "сломано" not in body
        for script in body.split("<script")[1:]:
            assert " src=" in script[: script.index(">")]


def test_pages_of_signed_in_people_are_not_cached(world: Any) -> None:
    client = Client()
    client.force_login(world.a1.curator, backend="allauth.account.auth_backends.AuthenticationBackend")
    for address in ("/", "/inbox/", "/accounts/", "/journal/"):
        assert "no-store" in client.get(address).headers["Cache-Control"]


def test_cookies_are_closed_to_scripts(world: Any) -> None:
    world.a1.curator.set_password("Осенний-лес-27")
    world.a1.curator.save()
    client = Client()
    answer = client.post("/accounts/login/", {"login": world.a1.curator.username, "password": "Осенний-лес-27"})
    assert set(answer.cookies) == {"portal-session", "portal-csrf"}
    for cookie in answer.cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"

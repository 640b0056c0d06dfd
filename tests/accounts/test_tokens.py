"""API tokens: shown once, named, expiring, revocable, and only for roles that may read."""

from __future__ import annotations

import datetime as dt
import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory
from knox.models import AuthToken
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.views import APIView

from mentoring.access.decisions import NotAllowed
from mentoring.accounts import services
from mentoring.accounts.api_auth import MayReadApi, PortalTokenAuthentication
from mentoring.accounts.models import ApiToken, RoleHeld
from mentoring.audit.models import AuditEvent
from mentoring.core import clock

pytestmark = pytest.mark.django_db


def asks(text: str | None) -> tuple[bool, Request]:
    """Whether a request with this token may read, and the request."""
    headers = {"authorization": f"Token {text}"} if text else {}
    request = Request(RequestFactory().get("/api/v1/", headers=headers), authenticators=[PortalTokenAuthentication()])
    _ = request.user
    return MayReadApi().has_permission(request, APIView()), request


def enter(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_command_prints_a_token_that_reads(world: Any) -> None:
    out = StringIO()
    call_command("api_token", world.api.username.upper(), "--name", "Витрина", stdout=out)
    text = out.getvalue().strip()
    may, request = asks(text)
    assert may
    assert request._request.actor.role_code == "api"
    token = ApiToken.objects.get()
    assert (token.name, token.user) == ("Витрина", world.api)
    assert not AuthToken.objects.filter(digest=text).exists()
    assert AuditEvent.objects.latest("pk").action == "accounts.token_issued"
    assert text not in str(AuditEvent.objects.latest("pk").__dict__)


@pytest.mark.parametrize(
    ("name", "more", "message"),
    [("no-such", [], "Нет учётной записи"), ("curator", [], "Роль не даёт"), ("api", ["--days", "0"], "не меньше")],
)
def test_the_command_says_why_not(world: Any, name: str, more: list[str], message: str) -> None:
    username = {"curator": world.a1.curator.username, "api": world.api.username}.get(name, name)
    with pytest.raises(CommandError, match=message):
        call_command("api_token", username, "--name", "x", *more)
    assert not ApiToken.objects.exists()


def test_the_screen_shows_a_new_token_once(world: Any) -> None:
    client = enter(world.region)
    page = client.post("/accounts/tokens/", {"name": "Витрина"}).content.decode()
    assert "Authorization: Token" in page, "how the other system passes it"
    text = re.search(r"[0-9a-f]{64}", page)[0]  # type: ignore[index]
    assert asks(text)[0]
    listed = client.get("/accounts/tokens/").content.decode()
    assert "Витрина" in listed
    assert text not in listed


def test_a_name_is_required(world: Any) -> None:
    page = enter(world.region).post("/accounts/tokens/", {"name": ""})
    assert page.context["form"].errors
    assert not ApiToken.objects.exists()


def test_a_revoked_token_opens_nothing(world: Any) -> None:
    token, text = services.issue_token(actor=world.region_actor, now=clock.now(), user=world.region, name="Витрина")
    assert asks(text)[0]
    client = enter(world.region)
    assert client.post(f"/accounts/tokens/{token.public_id}/revoke/").status_code == 302
    with pytest.raises(AuthenticationFailed):
        asks(text)
    assert not ApiToken.objects.exists()
    assert client.post(f"/accounts/tokens/{token.public_id}/revoke/").status_code == 404


def test_a_token_ends_with_its_term(world: Any) -> None:
    _, text = services.issue_token(
        actor=world.region_actor, now=clock.now(), user=world.api, name="x", lifetime=dt.timedelta(seconds=-1)
    )
    with pytest.raises(AuthenticationFailed):
        asks(text)


@pytest.mark.parametrize("wrong", ["0" * 64, "нет", "\xff\xfe", "a\x00b", "x' OR '1'='1"])
def test_a_wrong_token_is_refused(world: Any, wrong: str) -> None:
    services.issue_token(actor=world.region_actor, now=clock.now(), user=world.api, name="x")
    with pytest.raises(AuthenticationFailed):
        PortalTokenAuthentication().authenticate_credentials(wrong.encode("latin-1", "replace"))


def test_a_token_without_a_term_opens(world: Any) -> None:
    _, text = AuthToken.objects.create(world.api, expiry=None)
    may, request = asks(text)
    assert may
    assert request.user == world.api
    assert request.user.password == world.api.password
    assert (request.auth.user_id, request.auth.expiry) == (world.api.pk, None)


def test_a_blocked_user_is_refused_at_once(world: Any) -> None:
    _, text = services.issue_token(actor=world.region_actor, now=clock.now(), user=world.api, name="x")
    assert asks(text)[0]
    world.api.is_active = False
    world.api.save()
    with pytest.raises(AuthenticationFailed):
        asks(text)


def test_another_user_of_another_token(world: Any) -> None:
    _, first = services.issue_token(actor=world.region_actor, now=clock.now(), user=world.api, name="x")
    _, second = services.issue_token(actor=world.region_actor, now=clock.now(), user=world.region, name="y")
    assert (asks(first)[1].user, asks(second)[1].user) == (world.api, world.region)


def test_a_role_without_reading_closes_the_token(world: Any) -> None:
    _, text = services.issue_token(actor=world.region_actor, now=clock.now(), user=world.api, name="x")
    role = RoleHeld.objects.get(user=world.api).role
    role.permissions = ["dashboard.view"]
    role.save()
    assert not asks(text)[0]
    with pytest.raises(NotAllowed):
        services.issue_token(actor=world.region_actor, now=clock.now(), user=world.api, name="y")


def test_an_ended_role_takes_the_tokens_along(world: Any) -> None:
    _, text = services.issue_token(actor=world.region_actor, now=clock.now(), user=world.api, name="x")
    held = RoleHeld.objects.select_related("user", "role").get(user=world.api)
    services.end_role(actor=world.region_actor, now=clock.now(), held=held)
    assert not AuthToken.objects.exists()
    assert not ApiToken.objects.exists()
    with pytest.raises(AuthenticationFailed):
        asks(text)


def test_without_a_token_nobody_reads(world: Any) -> None:
    assert not asks(None)[0]

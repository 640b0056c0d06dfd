"""The list of invitations: how each stands, whose buttons there are, what it costs."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mentoring.accounts import services
from mentoring.accounts.models import Role
from mentoring.core import clock

from .test_invitations import accept, invite

pytestmark = pytest.mark.django_db


def test_the_list_of_invitations_says_how_each_stands(world: Any, client: Client) -> None:
    used = invite(world, email="used@example.org")[1]
    accept(Client(), used)
    revoked, _ = invite(world, email="revoked@example.org")
    invite(world, email="late@example.org", now=clock.now() - dt.timedelta(hours=73))
    waiting, _ = invite(world, email="waiting@example.org")
    client.force_login(world.officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(f"/accounts/invitations/{revoked.public_id}/revoke/").url == "/accounts/invitations/"
    services.invite(
        actor=world.officer_actor, now=clock.now(), role=Role.objects.get(code="curator"), full_name="К",
        email="soon@example.org", organisation=world.a1.organisation,
    )  # fmt: skip
    page = client.get("/accounts/invitations/").content.decode()
    for word in ("принято", "отозвано", "срок вышел", "письмо отправлено", "письмо отправляется"):
        assert word in page
    assert f"/accounts/invitations/{waiting.public_id}/revoke/" in page
    assert page.count("/revoke/") == 2
    assert page.count("/resend/") == 2  # the late one and the one that left; a letter on its way is not hurried
    assert str(waiting) == "Куратова Нина Петровна – Куратор организации"
    stranger = Client()
    stranger.force_login(world.officer_b, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "kuratova" not in stranger.get("/accounts/invitations/").content.decode().lower()
    assert stranger.post(f"/accounts/invitations/{waiting.public_id}/revoke/").status_code == 404


def test_the_region_sees_the_invitations_of_others_without_their_buttons(world: Any, client: Client) -> None:
    """Its role gives curators too, but only where there is no municipal tier: the policy would refuse the click."""
    theirs, _ = invite(world)
    own, _ = invite(world, actor=world.region_actor, organisation=world.k1.organisation, email="krai@example.org")
    client.force_login(world.region, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/accounts/invitations/").content.decode()
    assert theirs.email in page
    assert f"{theirs.public_id}/revoke/" not in page
    assert f"{theirs.public_id}/resend/" not in page
    assert f"{own.public_id}/revoke/" in page


def test_the_list_of_invitations_costs_the_same_for_many(world: Any, client: Client) -> None:
    client.force_login(world.officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get("/accounts/invitations/")  # the first answer of a session writes it
    counts = []
    for number in range(3):
        invite(world, email=f"k{number}@example.org")
        with CaptureQueriesContext(connection) as asked:
            client.get("/accounts/invitations/")
        counts.append(len(asked))
    assert counts[0] == counts[2]


def test_an_empty_list_says_what_to_do(world: Any, client: Client) -> None:
    client.force_login(world.a1.head, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Приглашений ещё не было" in client.get("/accounts/invitations/").content.decode()

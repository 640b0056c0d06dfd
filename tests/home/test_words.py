"""Words that stand on every page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "ask"),
    [
        ("curator", "муниципальному координатору, краевым организациям – региональному центру"),
        ("officer", "региональному центру наставничества"),
        ("ministry", "региональному центру наставничества"),
        ("region", "администратору портала"),
    ],
)
def test_the_footer_names_whom_this_tier_may_ask(world: Any, client: Client, who: str, ask: str) -> None:
    user = world.a1.curator if who == "curator" else getattr(world, who)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert f"Вопросы по работе портала — {ask}" in client.get("/").content.decode()


def test_before_signing_in_the_footer_names_who_invited(client: Client) -> None:
    assert "Вопросы по работе портала — тому, кто вас пригласил" in client.get("/accounts/login/").content.decode()

"""Words of the models, the hasher of production, the closed registration."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.test import RequestFactory, override_settings

from mentoring.accounts import services
from mentoring.accounts.adapter import PortalAccountAdapter, display_name
from mentoring.accounts.models import ApiToken, CalendarKey, RoleHeld, User
from mentoring.core import clock

pytestmark = pytest.mark.django_db


def test_people_are_called_by_their_full_name(world: Any) -> None:
    user = User(username="ivanova", full_name="Иванова Анна Петровна")
    assert str(user) == user.get_full_name() == user.get_short_name() == display_name(user) == "Иванова Анна Петровна"
    nameless = User(username="robot")
    assert str(nameless) == nameless.get_short_name() == "robot"
    held = RoleHeld.objects.get(user=world.officer)
    assert str(held) == f"{world.officer.full_name}: Муниципальный координатор"
    services.issue_token(actor=world.region_actor, now=clock.now(), user=world.api, name="Витрина")
    assert str(ApiToken.objects.get()) == "Витрина"
    services.new_calendar_key(user=world.officer, actor=world.officer_actor, now=clock.now())
    assert str(CalendarKey.objects.get()) == f"календарь пользователя {world.officer.pk}"


def test_registration_is_closed() -> None:
    assert PortalAccountAdapter().is_open_for_signup(RequestFactory().get("/")) is False


def test_the_hash_is_argon2_of_the_measured_cost() -> None:
    with override_settings(PASSWORD_HASHERS=["mentoring.accounts.hashers.PortalArgon2Hasher"]):
        stored = make_password("Осенний-лес-27")
        assert stored.startswith("argon2$argon2id$")
        assert "m=19456,t=2,p=1" in stored
        assert check_password("Осенний-лес-27", stored)


def test_a_change_of_the_password_or_of_the_generation_ends_sessions(world: Any) -> None:
    user = world.a1.curator
    hashes = {user.get_session_auth_hash()}
    services.end_sessions(user=user)
    user.refresh_from_db()
    hashes.add(user.get_session_auth_hash())
    user.set_password("Осенний-лес-27")
    hashes.add(user.get_session_auth_hash())
    assert len(hashes) == 3

"""A new installation gets its first account from the server's console, once."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from mentoring.access.permissions import Permission
from mentoring.accounts.actors import actor_for
from mentoring.accounts.models import User
from mentoring.accounts.seed import load_roles
from mentoring.audit.models import AuditEvent
from mentoring.core import clock


@pytest.fixture
def roles(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    load_roles()
    monkeypatch.setenv("FIRST_ACCOUNT_PASSWORD", "длинный-и-странный-пароль")


def make(username: str = "petrova", **options: Any) -> None:
    call_command("first_account", username, "--name", "Петрова Анна Ивановна", **options)


def test_the_first_account_may_invite_others(roles: None) -> None:
    make()
    user = User.objects.get(username="petrova")
    assert user.check_password("длинный-и-странный-пароль")
    actor = actor_for(user, clock.today())
    assert actor is not None
    assert actor.role_code == "region"
    assert actor.has(Permission.USER_INVITE)
    assert AuditEvent.objects.get(action="accounts.first_account").object_id == str(user.public_id)


def test_there_is_no_second_first_account(roles: None) -> None:
    make()
    with pytest.raises(CommandError, match="по приглашению"):
        make("sidorova")
    assert not User.objects.filter(username="sidorova").exists()


def test_the_name_is_one_that_the_front_door_takes(roles: None, client: Client) -> None:
    """Whatever else was typed here could never sign in, and there is no second first account."""
    for name in ("петрова", "anna petrova", "p"):
        with pytest.raises(CommandError, match="Latin letters"):
            make(name)
    make("Petrova")
    answer = client.post("/accounts/login/", {"login": "Petrova", "password": "длинный-и-странный-пароль"})
    assert (answer.status_code, answer.url) == (302, "/")


def test_a_weak_password_is_refused(roles: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRST_ACCOUNT_PASSWORD", "12345")
    with pytest.raises(CommandError):
        make()
    assert not User.objects.exists()


def test_the_password_is_asked_for_at_a_terminal(roles: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FIRST_ACCOUNT_PASSWORD")
    monkeypatch.setattr("getpass.getpass", lambda prompt: "ещё-один-странный-пароль")
    make()
    assert User.objects.get().check_password("ещё-один-странный-пароль")

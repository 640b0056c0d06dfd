"""The front door: who gets in, who is held back, and where they land."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from mentoring.accounts.models import User
from mentoring.core import clock

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
PASSWORD = "Осенний-лес-27"
HELD_BACK = "Слишком много неудачных попыток входа в систему. Повторите попытку позже."


@pytest.fixture
def curator(world: Any) -> User:
    user = world.a1.curator
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client: Client, user: User | str, password: str = PASSWORD, **more: str) -> Any:
    name = user if isinstance(user, str) else user.username
    return client.post(LOGIN, {"login": name, "password": password, **more})


def test_a_right_password_opens_the_home_page(client: Client, curator: User) -> None:
    response = sign_in(client, curator)
    assert response.status_code == 302
    assert response.url == "/"
    page = client.get("/")
    assert page.status_code == 200
    assert "Что вас ждёт" in page.content.decode()
    assert "СОШ № 1" in page.content.decode()


def test_the_letter_case_of_a_name_does_not_matter(client: Client, curator: User) -> None:
    assert sign_in(client, curator.username.upper()).status_code == 302


def told(response: Any) -> list[str]:
    """What the form says, wherever it says it."""
    assert response.status_code == 200
    return [words for errors in response.context["form"].errors.values() for words in errors]


@pytest.mark.parametrize("login", ["nobody-at-all", "кириллица", "a b"])
def test_a_wrong_name_or_password_says_the_same(client: Client, curator: User, login: str) -> None:
    wrong_name = sign_in(client, login)
    wrong_password = sign_in(client, curator, "не тот пароль")
    assert (
        told(wrong_name)
        == told(wrong_password)
        == ["Имя для входа или пароль неверны. Проверьте раскладку и Caps Lock."]
    )
    assert "_auth_user_id" not in client.session


def test_a_name_that_nobody_can_have_is_refused_before_it_is_looked_for(client: Client, world: Any) -> None:
    assert "не более 60 символов" in told(sign_in(client, "x" * 80))[0]


@pytest.mark.parametrize("spelling", [str.lower, str.upper, str.title])
def test_five_failures_close_the_door_for_this_name(client: Client, curator: User, spelling: Any) -> None:
    for _ in range(5):
        response = sign_in(client, curator.username, "не тот пароль")
    assert response.status_code == 429
    assert "Вход временно закрыт" in response.content.decode()
    shut = sign_in(client, spelling(curator.username))
    assert shut.status_code == 429
    assert "_auth_user_id" not in client.session


def test_a_locked_name_costs_no_hash(client: Client, curator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        sign_in(client, curator, "не тот пароль")
    monkeypatch.setattr(
        "django.contrib.auth.hashers.MD5PasswordHasher.encode", lambda *a, **k: pytest.fail("a password was hashed")
    )
    assert sign_in(client, curator).status_code == 429


def test_one_address_is_held_back_before_hashing(
    client: Client, curator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guessing many names from one address: the limit of the address comes before axes and before any hash."""
    for number in range(20):
        sign_in(client, f"name{number}", "x")
    monkeypatch.setattr(
        "django.contrib.auth.hashers.MD5PasswordHasher.encode", lambda *a, **k: pytest.fail("a password was hashed")
    )
    assert told(sign_in(client, "name99", "x")) == [HELD_BACK]
    assert "_auth_user_id" not in client.session


def test_too_many_questions_of_one_address_are_answered_in_the_portals_words(client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    for _ in range(2):
        sign_in(client, "nobody", "x")
    answer = client.post(LOGIN, {"login": "nobody", "password": "x"})
    assert answer.status_code == 429
    assert "Слишком много" in answer.content.decode()


def test_behind_a_proxy_people_do_not_share_one_counter(client: Client, curator: User, settings: Any) -> None:
    """Guesses from one address hold back neither the same name nor other names at another address; an address that
    the guesser writes into the header is not believed."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(25):
        data = {"login": curator.username if number < 5 else f"name{number}", "password": "x"}
        client.post(LOGIN, data, headers={"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.9"})
    data = {"login": curator.username, "password": PASSWORD}
    shut = client.post(LOGIN, data, headers={"X-Forwarded-For": "198.51.100.77, 203.0.113.9"})
    assert "_auth_user_id" not in client.session
    assert told(shut) == [HELD_BACK]
    assert client.post(LOGIN, data, headers={"X-Forwarded-For": "203.0.113.10"}).status_code == 302


def test_a_disabled_account_stays_outside(client: Client, curator: User) -> None:
    curator.is_active = False
    curator.save()
    sign_in(client, curator)
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "javascript:alert(1)",
        "/no-such-page/",
        "journal/",
    ],
)
def test_signing_in_never_sends_the_browser_elsewhere(client: Client, curator: User, target: str) -> None:
    response = sign_in(client, curator, next=target)
    assert response.status_code == 302
    assert response.url == "/"


def test_signing_in_comes_back_to_the_page_asked_for(client: Client, curator: User) -> None:
    asked = client.get("/journal/?kind=reads")
    assert asked.status_code == 302
    page = client.get(asked.url)
    assert "Войдите, чтобы продолжить" in page.content.decode()
    response = sign_in(client, curator, next="/journal/?kind=reads")
    assert response.url == "/journal/?kind=reads"


def test_a_fragment_after_the_session_ended_moves_the_whole_page(client: Client, curator: User) -> None:
    response = client.get(
        LOGIN, headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/journal/?kind=reads"}
    )
    assert response.headers["HX-Redirect"] == f"{LOGIN}?next=%2Fjournal%2F%3Fkind%3Dreads"
    foreign = client.get(LOGIN, headers={"HX-Request": "true", "HX-Current-URL": "http://evil.example/nothing/"})
    assert foreign.headers["HX-Redirect"] == LOGIN


def test_an_address_in_a_header_that_is_none_leads_to_the_door(client: Client) -> None:
    broken = {"HX-Request": "true", "HX-Current-URL": "http://[", "Referer": "http://["}
    assert client.get(LOGIN, headers=broken).headers["HX-Redirect"] == LOGIN
    assert client.post("/inbox/read-all/", headers=broken).url == f"{LOGIN}?next=/"


def test_a_form_sent_after_the_session_ended_comes_back_to_the_page_with_the_form(client: Client) -> None:
    response = client.post("/inbox/read-all/", headers={"Referer": "http://testserver/inbox/"})
    assert response.status_code == 302
    assert response.url == f"{LOGIN}?next=/inbox/"


def test_nobody_registers(client: Client, world: Any) -> None:
    for path in ("/accounts/signup/", "/accounts/email/", "/accounts/login/code/", "/service/", "/admin/"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers.get("Location")) == (404, None), path


def test_demo_accounts_are_offered_in_a_demo_only(client: Client, curator: User, settings: Any) -> None:
    curator.username = "curator"
    curator.save()
    assert "войти как" not in client.get(LOGIN).content.decode()
    settings.DEMO = True
    page = client.get(LOGIN).content.decode()
    assert 'name="login" value="curator"' in page
    assert "СОШ № 1" in page
    assert 'value="ministry"' not in page


def test_an_idle_session_ends_after_half_an_hour(client: Client, curator: User) -> None:
    sign_in(client, curator)
    start = clock.now()
    for minutes in (20, 40, 60):
        with time_machine.travel(start + dt.timedelta(minutes=minutes), tick=False):
            assert client.get("/").status_code == 200
    with time_machine.travel(start + dt.timedelta(minutes=91), tick=False):
        assert client.get("/").status_code == 302


def test_a_session_is_renewed_once_a_minute_at_most(client: Client, curator: User) -> None:
    sign_in(client, curator)
    full_minute = clock.now().replace(second=0, microsecond=0) + dt.timedelta(minutes=5)
    seen = []
    for seconds in (-1, 0, 58, 59):
        with time_machine.travel(full_minute + dt.timedelta(seconds=seconds), tick=False):
            client.get("/")
        seen.append(client.session["seen"])
    assert [moment - seen[0] for moment in seen] == [0, 0, 0, 60]


def test_other_sessions_can_be_ended(client: Client, curator: User) -> None:
    other = Client()
    sign_in(client, curator)
    sign_in(other, curator)
    page = client.get(reverse("usersessions_list"))
    assert page.context["session_count"] == 2
    client.post(reverse("usersessions_list"))
    assert client.get("/").status_code == 200
    assert other.get("/").status_code == 302


def test_signing_out_needs_a_post(client: Client, curator: User) -> None:
    sign_in(client, curator)
    assert client.get(reverse("account_logout")).status_code == 200
    assert client.get("/").status_code == 200
    client.post(reverse("account_logout"))
    assert client.get("/").status_code == 302

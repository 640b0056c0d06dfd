"""Headers of every answer, and the end of an idle session."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client, RequestFactory

from mentoring.accounts.models import User
from mentoring.config.middleware import strict_headers


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create(username="somebody", full_name="Кто-то")


def test_policy_has_nothing_unsafe_and_forbids_frames(client: Client) -> None:
    response = client.get("/healthz")
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response.headers["Permissions-Policy"]


def test_pages_load_from_the_own_site_and_send_forms_there_only(client: Client) -> None:
    parts = client.get("/accounts/login/").headers["Content-Security-Policy"].split(";")
    assert {words[0]: words[1:] for words in (part.split() for part in parts)} == {
        "default-src": ["'none'"],
        **{f"{kind}-src": ["'self'"] for kind in ("script", "style", "font", "connect", "manifest")},
        "img-src": ["'self'", "data:"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }


@pytest.mark.parametrize(
    ("given", "expected"), [({}, "no-store"), ({"Cache-Control": "private, no-cache"}, "private, no-cache")]
)
def test_answers_to_a_person_are_not_kept_by_caches(rf: RequestFactory, given: Any, expected: str) -> None:
    request = rf.get("/")
    request.user = User(username="u")
    response = strict_headers(lambda request: HttpResponse(headers=given))(request)
    assert response.headers["Cache-Control"] == expected


def test_public_answers_may_be_kept(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()
    assert "Cache-Control" not in strict_headers(lambda request: HttpResponse())(request).headers


def test_use_prolongs_a_session_and_idleness_ends_it(client: Client, user: User) -> None:
    start = dt.datetime(2026, 4, 15, 9, 0, tzinfo=dt.UTC)
    with time_machine.travel(start, tick=False) as clock:
        client.force_login(user)
        for _ in range(3):
            clock.shift(dt.timedelta(minutes=29))
            assert client.get("/healthz").wsgi_request.user.is_authenticated
        clock.shift(dt.timedelta(minutes=31))
        assert not client.get("/healthz").wsgi_request.user.is_authenticated


def test_session_is_written_once_a_minute_at_most(client: Client, user: User) -> None:
    with time_machine.travel(dt.datetime(2026, 4, 15, 9, 0, tzinfo=dt.UTC), tick=False) as clock:
        client.force_login(user)
        client.get("/healthz")
        before = Session.objects.get().expire_date
        clock.shift(dt.timedelta(seconds=30))
        client.get("/healthz")
        assert Session.objects.get().expire_date == before
        clock.shift(dt.timedelta(seconds=31))
        client.get("/healthz")
        assert Session.objects.get().expire_date - before == dt.timedelta(seconds=61)
    assert settings.SESSION_COOKIE_AGE == 1800


def test_strangers_get_no_session(client: Client, db: None) -> None:
    client.get("/healthz")
    assert not Session.objects.exists()

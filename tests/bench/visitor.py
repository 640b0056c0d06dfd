"""Somebody signed in who asks for pages: the whole stack from the first middleware to the rendered template."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from mentoring.accounts.actors import actor_for
from mentoring.accounts.models import RoleHeld, User
from mentoring.core import clock

from .table import milliseconds


class Visitor:
    def __init__(self, user: User) -> None:
        self.user = user
        found = actor_for(user, clock.today())
        assert found is not None
        self.actor = found
        self.client = Client(SERVER_NAME="localhost")
        self._sign_in()

    def _sign_in(self) -> None:
        """A session as signing in leaves it; signing in itself wants an address that a bench has not."""
        session = SessionStore()
        session[SESSION_KEY] = str(self.user.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = self.user.get_session_auth_hash()
        session.save()
        self.client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key

    @classmethod
    def named(cls, username: str) -> Visitor:
        return cls(User.objects.get(username=username))

    @classmethod
    def holding(cls, role: str, **place: Any) -> Visitor:
        """Whoever holds the role in a place."""
        return cls(RoleHeld.objects.select_related("user").filter(role__code=role, **place)[0].user)

    def get(self, url: str) -> tuple[float, str]:
        """Server time in milliseconds and the page. Anything but 200 is an error of the bench."""
        spent, response = milliseconds(lambda: self.client.get(url))
        if response.status_code != 200:
            raise RuntimeError(f"{url}: {response.status_code}")
        return spent, response.content.decode()

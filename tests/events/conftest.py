"""Signed-in clients for the tests of screens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client


@pytest.fixture
def sign_in() -> Callable[[Any], Client]:
    """`sign_in(user)` → a client of that user, each with cookies of its own."""

    def enter(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return enter

"""Shared by the tests of the registry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client


@pytest.fixture
def sign_in(client: Client) -> Callable[[Any], Client]:
    """`sign_in(user)` → a client of that user."""

    def enter(user: Any) -> Client:
        client.force_login(user)
        return client

    return enter


@pytest.fixture
def school(world: Any) -> Any:
    """An organisation whose running year is still empty, beside others that own people."""
    from .. import factories as make
    from ..world import Place

    return Place(make.make_organisation(world.a, "МБОУ СОШ № 7 с. Отрадное"), "Отрадненская")

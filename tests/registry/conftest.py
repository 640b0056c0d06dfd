"""Shared by the tests of the registry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
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


@pytest.fixture(autouse=True)
def usual_day() -> Iterator[None]:
    """The workbooks and cards of these tests are of the school year 2026/27, and so are the tests: whenever they run,
    it is a day of its second quarter."""
    with time_machine.travel(dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)):
        yield

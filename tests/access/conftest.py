"""One world for all of the matrix: every request is rolled back, so it is built once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.world import build_world

from .play import Cast


@pytest.fixture(scope="module")
def cast(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Cast]:
    with django_db_blocker.unblock(), transaction.atomic():
        cast = Cast(build_world())
        cast.enter()
        yield cast
        transaction.set_rollback(True)


@pytest.fixture
def untouched(cast: Cast) -> Iterator[None]:
    """What the builders of a declaration make is gone with the test."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)

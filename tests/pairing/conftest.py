"""What the tests of pairs stand on."""

from typing import Any

import pytest
from django.test import Client

from .office import Office
from .screens import signed_in


@pytest.fixture
def office(world: Any) -> Office:
    return Office(world.a1)


@pytest.fixture
def curator(world: Any) -> Client:
    """The browser of a1's curator."""
    return signed_in(world.a1.curator)

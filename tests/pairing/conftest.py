"""What the tests of pairs stand on."""

from collections import defaultdict
from typing import Any

import pytest
from django.test import Client

from mentoring.core import changes

from .office import Office
from .screens import signed_in


@pytest.fixture
def office(world: Any) -> Office:
    return Office(world.a1)


@pytest.fixture
def curator(world: Any) -> Client:
    """The browser of a1's curator."""
    return signed_in(world.a1.curator)


@pytest.fixture
def unheard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens to changes: what those above compute is not counted as the cost of our own services."""
    monkeypatch.setattr(changes, "_listeners", defaultdict(list))

"""A kind of job of each test's own."""

from collections.abc import Iterator

import pytest

from mentoring.core.jobs import registry


@pytest.fixture
def kind() -> Iterator[str]:
    """A kind of job of this test's own; `does` says what it does."""
    name = "test.job"
    yield name
    registry._handlers.pop(name, None)

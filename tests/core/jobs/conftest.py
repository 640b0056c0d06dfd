"""A kind of job of each test's own."""

from collections.abc import Iterator

import pytest

from mentoring.core.jobs import heartbeat, registry


@pytest.fixture
def kind() -> Iterator[str]:
    """A kind of job of this test's own; `does` says what it does."""
    name = "test.job"
    yield name
    registry._handlers.pop(name, None)


@pytest.fixture
def quick_heart(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same heart, ten times faster."""
    monkeypatch.setattr(heartbeat, "_LOOK_SECONDS", 0.02)
    monkeypatch.setattr(heartbeat, "BEAT_SECONDS", 0.1)

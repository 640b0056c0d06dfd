"""The portal for journeys: a live server, a real broker and a real Celery worker on a small region."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from .small_region import SmallRegion, build
from .visitor import Visitor, visitor

Enter = Callable[..., Visitor]


@pytest.fixture
def region(transactional_db: None) -> SmallRegion:
    return build()


@pytest.fixture
def worker(process_environment: dict[str, str]) -> Iterator[None]:
    """Started at once and not waited for: it is ready before the first job is asked for."""
    words = ["worker", "--pool", "solo", "--without-gossip", "--without-mingle", "-l", "warning"]
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "mentoring.config.celery", *words], env=process_environment
    )
    yield
    process.terminate()
    assert process.wait(timeout=30) == 0


@pytest.fixture
def enter(live_server: Any, new_context: Any) -> Iterator[Enter]:
    """`enter("curator")`: a browser of their own. Whatever the browser complained about fails the test at its end."""
    visitors: list[Visitor] = []

    def come(username: str, *, width: int = 1440, **options: Any) -> Visitor:
        context = new_context(viewport={"width": width, "height": 900}, accept_downloads=True, **options)
        visitors.append(visitor(context, live_server.url, username))
        return visitors[-1]

    yield come
    for one in visitors:
        one.finish()

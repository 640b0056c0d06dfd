"""Real processes for a test: a broker of its own, and the environment of workers on the test's database."""

import os
import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection

from mentoring.config.celery import app
from mentoring.config.embedded import Valkey
from mentoring.config.embedded.places import places_at

from . import engines


def use_broker(url: str) -> None:
    """Point Celery to another broker and forget the connections to the former one."""
    app._after_fork()  # what Celery itself does to forget inherited connections
    app.conf.broker_url = app.conf.broker_read_url = app.conf.broker_write_url = url


@pytest.fixture
def valkey(monkeypatch: pytest.MonkeyPatch, worker_id: str) -> Iterator[Valkey]:
    """A real broker of this test's own; the portal in this process rings through it. It may be stopped and wiped."""
    places = places_at(settings.TEST_PLACES.root / f"valkey-{engines.run_id()}-{worker_id}")
    server = Valkey(places)
    server.start()
    monkeypatch.setattr(settings, "REDIS_URL", places.redis_url)
    before = app.conf.broker_url
    use_broker(places.redis_url.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host="))
    yield server
    use_broker(before)
    server.stop()
    for folder in (places.root, places.sockets):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def process_environment(transactional_db: None, valkey: Valkey) -> dict[str, str]:
    """Environment for real processes of the portal on this test's database and broker."""
    return dict(os.environ) | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TEST_DATABASE_NAME": connection.settings_dict["NAME"],
        "REDIS_URL": valkey.places.redis_url,
        "PYTHONPATH": str(settings.BASE_DIR),
    }

"""A bell rung in a request reaches a real worker; a silent broker fails no request."""

import subprocess
import sys
import time

import pytest
import redis
from django.core.cache import caches
from django.test import override_settings

from mentoring.config import settings as portal_settings
from mentoring.config.celery import app
from mentoring.config.embedded import Valkey
from mentoring.core.jobs import ring


def queued(valkey: Valkey) -> int:
    return int(redis.Redis(unix_socket_path=str(valkey.places.valkey_socket)).llen("portal"))  # type: ignore[arg-type]


def test_a_ring_reaches_the_queue(valkey: Valkey) -> None:
    app.send_task("core.run_job", (1,))
    assert queued(valkey) == 1


@pytest.mark.processes
def test_a_worker_takes_what_was_rung(process_environment: dict[str, str], valkey: Valkey) -> None:
    app.send_task("core.sweep_jobs")
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "mentoring.config.celery", "worker", "--pool", "solo", "-l", "warning"],
        env=process_environment,
    )
    try:
        deadline = time.monotonic() + 60
        while queued(valkey) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert queued(valkey) == 0
    finally:
        worker.terminate()
        assert worker.wait(timeout=30) == 0


def test_cache_without_its_server_misses_and_does_not_fail(valkey: Valkey) -> None:
    backend = portal_settings.CACHES["default"] | {"LOCATION": valkey.places.redis_url}
    with override_settings(CACHES={"default": backend}):
        cache = caches["default"]
        cache.set("k", 1)
        assert cache.get("k") == 1
        assert cache.incr("k") == 2
        assert cache.get_many(["k"]) == {"k": 2}
        valkey.stop()
        started = time.monotonic()
        cache.set("k", 1)
        cache.set_many({"k": 1})
        assert cache.get("k", "nothing") == "nothing"
        assert cache.get_many(["k"]) == {}
        assert cache.add("k", 1) is True
        assert cache.incr("k") == 1
        assert cache.touch("k") is False
        assert cache.delete("k") is False
        assert cache.has_key("k") is False
        assert time.monotonic() - started < 1
        valkey.start()
        cache.set("k", 3)
        assert cache.get("k") == 3


def test_ring_to_a_lost_broker_gives_up_soon_and_raises_nothing(valkey: Valkey) -> None:
    valkey.stop()
    started = time.monotonic()
    ring(1)
    assert time.monotonic() - started < 3


def test_every_scheduled_task_exists_and_none_is_left_out() -> None:
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if not name.startswith(("celery.", "django_structlog."))}
    scheduled = {entry["task"] for entry in portal_settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled <= ours
    # Tasks of one object are rung with its id; all others are beat's.
    assert ours - scheduled == {"core.run_job"}


def test_only_json_is_taken_and_a_task_is_done_before_it_is_acknowledged() -> None:
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == "json"
    assert app.conf.task_acks_late is True
    assert app.conf.worker_prefetch_multiplier == 1

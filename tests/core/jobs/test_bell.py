"""The bell and the sweeper, with a real broker that comes and goes."""

import socket
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
import redis

from mentoring.config.embedded import Valkey
from mentoring.core import clock, jobs
from mentoring.core.models import Job, JobState
from tests.processes import use_broker

pytestmark = pytest.mark.django_db


def queued(valkey: Valkey) -> int:
    with redis.Redis(unix_socket_path=str(valkey.places.valkey_socket)) as client:
        return int(client.llen("portal"))  # type: ignore[arg-type]


def wait_for_job(key: str, **values: Any) -> Job:
    job = jobs.enqueue(kind="test.job", title="Работа", key=key, now=clock.now())
    Job.objects.filter(pk=job.pk).update(**values)
    return job


def test_a_ring_is_heard(valkey: Valkey) -> None:
    assert jobs.ring(1) is True
    assert jobs.ring(1) is True
    assert queued(valkey) == 2


def test_the_sweeper_rings_for_what_waits_or_was_left(valkey: Valkey) -> None:
    wait_for_job("waiting")
    wait_for_job("left", state=JobState.RUNNING, lease_until=clock.now() - jobs.lease.LEASE)
    wait_for_job("in work", state=JobState.RUNNING, lease_until=clock.now() + jobs.lease.LEASE)
    wait_for_job("over", state=JobState.DONE, finished_at=clock.now())
    assert jobs.sweep() == 2
    assert queued(valkey) == 2


def test_without_a_broker_a_ring_is_false_and_quick(valkey: Valkey) -> None:
    assert jobs.ring(1) is True
    valkey.stop()
    began = time.monotonic()
    assert jobs.ring(1) is False
    assert time.monotonic() - began < 1


def test_the_sweeper_gives_up_at_the_first_silent_bell(valkey: Valkey) -> None:
    for number in range(20):
        wait_for_job(f"n{number}")
    valkey.stop()
    began = time.monotonic()
    assert jobs.sweep() == 0
    assert time.monotonic() - began < 1
    valkey.start()
    assert jobs.sweep() == 20


def test_a_broker_that_takes_the_call_and_says_nothing_holds_a_request_for_a_moment_only(valkey: Valkey) -> None:
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as mute:
        path = Path(folder, "mute.sock")
        mute.bind(str(path))
        mute.listen()
        use_broker(f"redis+socket://{path}?virtual_host=0")
        began = time.monotonic()
        assert jobs.ring(1) is False
        assert time.monotonic() - began < 2

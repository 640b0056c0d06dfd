"""Real processes struck in the middle of their work: nothing is lost, nothing is done twice (trust.md §1)."""

import os
import signal

import pytest

from mentoring.config.embedded.services import process_alive
from mentoring.core.models import Job, JobState

from .portal import Portal, until

pytestmark = [pytest.mark.processes, pytest.mark.xdist_group("faults")]


@pytest.mark.parametrize("kind", ["faults.slow", "faults.in_transaction"])
def test_a_worker_killed_in_the_middle_leaves_exactly_one_result(portal: Portal, kind: str) -> None:
    portal.beat()
    worker = portal.worker()
    job = portal.ask(kind)
    portal.begun(1)
    portal.kill(worker)
    portal.worker()
    portal.let_go_on(2)
    assert portal.done(job).attempt == 2
    assert portal.results() == ["2"]


def test_a_killed_child_of_a_worker_is_replaced_and_the_job_done_once(portal: Portal) -> None:
    portal.beat()
    worker = portal.worker(pool="prefork")
    job = portal.ask("faults.slow")
    child = portal.begun(1)
    assert child != worker.pid
    os.kill(child, signal.SIGKILL)
    portal.let_go_on(2)
    assert portal.done(job).attempt == 2
    assert portal.results() == ["2"]
    assert worker.poll() is None


def test_a_frozen_worker_that_wakes_up_late_writes_nothing(portal: Portal) -> None:
    frozen = portal.worker()
    job = portal.ask("faults.slow")
    portal.begun(1)
    os.killpg(frozen.pid, signal.SIGSTOP)
    portal.beat()
    portal.worker()
    portal.let_go_on(1, 2)
    assert portal.done(job).attempt == 2
    os.killpg(frozen.pid, signal.SIGCONT)
    second = portal.ask("faults.quick", key="after")
    portal.done(second)
    assert portal.results() == ["2", "1"]
    assert Job.objects.get(pk=job.pk).result == {"attempt": 2}
    assert frozen.poll() is None


def test_a_long_silent_step_keeps_its_worker(portal: Portal) -> None:
    """The step lasts three leases; sweepers ring all the time and a second worker stands by."""
    portal.beat()
    portal.worker()
    portal.worker()
    job = portal.ask("faults.slow")
    portal.begun(1)
    begun = Job.objects.get(pk=job.pk).started_at
    assert begun is not None

    def three_leases_later() -> bool:
        row = portal.look(lambda: Job.objects.get(pk=job.pk))
        return (row.lease_until - begun).total_seconds() > 9

    until(three_leases_later, "the lease was not renewed")
    portal.let_go_on(1, 2)
    assert portal.done(job).attempt == 1
    assert portal.results() == ["1"]


def test_valkey_wiped_between_request_and_worker_loses_nothing(portal: Portal) -> None:
    job = portal.ask("faults.quick")
    portal.wipe_valkey()
    portal.worker()
    portal.beat()
    portal.done(job)
    assert portal.results() == ["1"]


def test_a_request_without_valkey_is_accepted_and_done_when_it_returns(portal: Portal) -> None:
    worker = portal.worker()
    portal.beat()
    first = portal.ask("faults.quick", key="before")
    portal.done(first)
    portal.valkey.stop(how=signal.SIGKILL)
    job = portal.ask("faults.quick", key="while it is away")
    assert Job.objects.get(pk=job.pk).state == JobState.WAITING
    portal.valkey.start()
    portal.done(job)
    assert portal.results() == ["1", "1"]
    assert worker.poll() is None


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["restart", "crash"])
def test_postgresql_restarted_in_the_middle_of_an_import_leaves_one(portal: Portal, how: signal.Signals) -> None:
    portal.beat()
    worker = portal.worker()
    job = portal.ask("faults.in_transaction")
    portal.begun(1)
    portal.postgres.stop(how=how)
    portal.let_go_on(1)
    portal.postgres.start()
    portal.let_go_on(2)
    assert portal.done(job).attempt == 2
    assert portal.results() == ["2"]
    assert worker.poll() is None
    assert process_alive(worker.pid)

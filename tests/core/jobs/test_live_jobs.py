"""Jobs with real threads and connections: two workers, the heartbeat, lost connections."""

import datetime as dt
import threading
import time
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from mentoring.core import clock, jobs
from mentoring.core.jobs import heartbeat, runner
from mentoring.core.jobs.context import JobContext
from mentoring.core.models import Job, JobState

from .helpers import ask, does, fresh

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_workers_ring_together_and_one_does_it(kind: str) -> None:
    start, calls = threading.Barrier(3), []
    does(kind, lambda context: calls.append(context.attempt) or time.sleep(0.2))
    job = ask(kind)

    def work() -> None:
        try:
            start.wait(timeout=10)
            jobs.run(job.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert calls == [1]
    assert fresh(job).state == JobState.DONE


def until(condition: Any, seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.01)
    return False


def test_a_busy_handler_keeps_its_lease_without_saying_anything(kind: str, quick_heart: None) -> None:
    renewed = []

    def handler(context: JobContext) -> None:
        Job.objects.filter(pk=context.job_id).update(lease_until=clock.now() - dt.timedelta(hours=1))
        renewed.append(until(lambda: Job.objects.get(pk=context.job_id).lease_until > clock.now()))

    does(kind, handler)
    assert jobs.run(ask(kind).pk) is True
    assert renewed == [True]


def beats_of_others() -> int:
    """Connections of this database that are not the test's own; the heart has one after its first beat."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


def test_a_heart_whose_connection_was_cut_goes_on_beating(kind: str, quick_heart: None) -> None:
    renewed = []

    def handler(context: JobContext) -> None:
        assert until(beats_of_others)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        Job.objects.filter(pk=context.job_id).update(lease_until=clock.now() - dt.timedelta(hours=1))
        renewed.append(until(lambda: Job.objects.get(pk=context.job_id).lease_until > clock.now()))
        renewed.append(not context.lost)

    does(kind, handler)
    assert jobs.run(ask(kind).pk) is True
    assert renewed == [True, True]


def test_progress_told_inside_a_transaction_is_seen_outside(kind: str, quick_heart: None) -> None:
    seen = []

    def watch(job_id: int) -> None:
        seen.append(until(lambda: Job.objects.get(pk=job_id).done == 5))
        connection.close()

    def handler(context: JobContext) -> None:
        with transaction.atomic():
            context.progress(5, 9)
            watcher = threading.Thread(target=watch, args=(context.job_id,))
            watcher.start()
            watcher.join()

    does(kind, handler)
    job = ask(kind)
    jobs.run(job.pk)
    assert seen == [True]
    assert (fresh(job).done, fresh(job).total) == (9, 9)


def test_progress_outside_a_transaction_is_written_and_notices_a_stop(kind: str) -> None:
    def handler(context: JobContext) -> None:
        context.progress(1, 9)
        assert (Job.objects.get(pk=context.job_id).done, Job.objects.get(pk=context.job_id).total) == (1, 9)
        jobs.cancel(job=Job.objects.get(pk=context.job_id), now=clock.now())
        context.progress(9, 9)
        raise AssertionError("was not stopped")

    does(kind, handler)
    job = ask(kind)
    assert jobs.run(job.pk) is False
    assert (fresh(job).state, fresh(job).done) == (JobState.CANCELLED, 1)


def test_the_heart_tells_a_silent_handler_that_its_job_was_stopped(kind: str, quick_heart: None) -> None:
    noticed = []

    def handler(context: JobContext) -> None:
        jobs.cancel(job=Job.objects.get(pk=context.job_id), now=clock.now())
        noticed.append(until(lambda: context.lost))
        context.progress(1)

    does(kind, handler)
    job = ask(kind)
    assert jobs.run(job.pk) is False
    assert noticed == [True]
    assert fresh(job).state == JobState.CANCELLED


def test_the_heart_waits_for_nobody_who_holds_the_row(kind: str, quick_heart: None) -> None:
    states = []

    def handler(context: JobContext) -> None:
        with context.fenced() as job:
            time.sleep(0.5)
            states.append(context.lost)
            context.finish(job, {"ok": True})

    does(kind, handler)
    job = ask(kind)
    assert jobs.run(job.pk) is True
    assert states == [False]
    assert fresh(job).result == {"ok": True}


def test_a_hung_handler_loses_its_lease(kind: str, quick_heart: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "LONGEST_SILENCE_SECONDS", 0.0)
    beats = []

    def handler(context: JobContext) -> None:
        before = Job.objects.get(pk=context.job_id).heartbeat_at
        time.sleep(0.4)
        beats.append(Job.objects.get(pk=context.job_id).heartbeat_at == before)

    does(kind, handler)
    jobs.run(ask(kind).pk)
    assert beats == [True]


def test_the_heart_outlives_a_broken_connection(kind: str, quick_heart: None) -> None:
    renewed = []

    def handler(context: JobContext) -> None:
        until(lambda: len(other_backends()) > 0)
        with connection.cursor() as cursor:
            for pid in other_backends():
                cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
        Job.objects.filter(pk=context.job_id).update(lease_until=clock.now() - dt.timedelta(hours=1))
        renewed.append(until(lambda: Job.objects.get(pk=context.job_id).lease_until > clock.now()))

    does(kind, handler)
    assert jobs.run(ask(kind).pk) is True
    assert renewed == [True]


def other_backends() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return [pid for (pid,) in cursor.fetchall()]


def test_a_job_that_is_writing_its_result_cannot_be_stopped_and_nobody_waits_long(kind: str) -> None:
    answers = []

    def stop(job: Job) -> None:
        began = time.monotonic()
        answers.append((jobs.cancel(job=job, now=clock.now()), time.monotonic() - began < 3))
        connection.close()

    def handler(context: JobContext) -> None:
        with context.fenced() as row:
            stopper = threading.Thread(target=stop, args=(row,))
            stopper.start()
            stopper.join()
            context.finish(row, None)

    does(kind, handler)
    job = ask(kind)
    assert jobs.run(job.pk) is True
    assert answers == [(False, True)]
    assert fresh(job).state == JobState.DONE


def test_the_job_goes_back_as_soon_as_the_database_answers_again(kind: str) -> None:
    name = connection.settings_dict["NAME"]

    def handler(context: JobContext) -> None:
        connection.close()
        connection.settings_dict["NAME"] = "away"
        threading.Timer(0.5, connection.settings_dict.update, kwargs={"NAME": name}).start()
        raise OperationalError("the database is away")

    does(kind, handler)
    job = ask(kind)
    assert jobs.run(job.pk) is False
    assert (fresh(job).state, fresh(job).attempt) == (JobState.WAITING, 1)


def test_a_database_that_stays_away_leaves_the_job_to_its_lease(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "_GIVE_BACK_TRIES", 1)
    name = connection.settings_dict["NAME"]

    def handler(context: JobContext) -> None:
        connection.close()
        connection.settings_dict["NAME"] = "away"
        raise OperationalError("the database is away")

    does(kind, handler)
    job = ask(kind)
    try:
        assert jobs.run(job.pk) is False
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
    assert (fresh(job).state, fresh(job).attempt) == (JobState.RUNNING, 1)


def test_a_worker_that_lost_both_its_connection_and_its_job_gives_nothing_back(kind: str) -> None:
    def handler(context: JobContext) -> None:
        Job.objects.filter(pk=context.job_id).update(attempt=context.attempt + 1)
        raise OperationalError("the connection is gone")

    does(kind, handler)
    job = ask(kind)
    assert jobs.run(job.pk) is False
    assert (fresh(job).state, fresh(job).attempt) == (JobState.RUNNING, 2)


def test_a_connection_that_breaks_under_the_handler_brings_the_job_back(kind: str) -> None:
    def handler(context: JobContext) -> dict[str, int]:
        if context.attempt == 1:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return {"attempt": context.attempt}

    does(kind, handler)
    job = ask(kind)
    assert jobs.run(job.pk) is False
    assert fresh(job).state == JobState.WAITING
    assert jobs.run(job.pk) is True
    assert fresh(job).result == {"attempt": 2}

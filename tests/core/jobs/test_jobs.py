"""A job is a row: asked for once, done by one attempt at a time, closed together with its effect."""

import datetime as dt
import threading
import time
from collections.abc import Iterator
from typing import Any

import pghistory
import psycopg2
import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction

from mentoring.core import clock, jobs
from mentoring.core.jobs import heartbeat, lease, registry, runner
from mentoring.core.jobs.context import JobContext
from mentoring.core.models import Job, JobState, StoredFile
from mentoring.core.tasks import run_job, sweep_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind() -> Iterator[str]:
    """A kind of job of this test's own; `does` says what it does."""
    name = "test.job"
    yield name
    registry._handlers.pop(name, None)


def does(kind: str, handler: Any) -> None:
    registry._handlers.pop(kind, None)
    jobs.handler(kind)(handler)


def ask(kind: str, key: str = "key", **values: Any) -> Job:
    return jobs.enqueue(kind=kind, title="Работа", key=key, now=clock.now(), **values)


def fresh(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def leave_file(name: str = "result.txt") -> None:
    StoredFile.build(b"made", name=name, media_type="text/plain", created_at=clock.now()).save()


# --- asking


def test_the_same_key_asked_twice_is_one_job(kind: str) -> None:
    first, second = ask(kind, params={"n": 1}, user_id=5), ask(kind, params={"n": 2})
    assert first == second
    assert fresh(first).params == {"n": 1}
    assert ask(kind, "another") != first


def test_a_request_that_rolls_back_leaves_no_job_and_rings_no_bell(
    kind: str, django_capture_on_commit_callbacks: Any
) -> None:
    def request() -> None:
        with transaction.atomic():
            ask(kind)
            raise RuntimeError

    with django_capture_on_commit_callbacks() as rings, pytest.raises(RuntimeError):
        request()
    assert not Job.objects.exists()
    assert rings == []


def test_the_bell_is_rung_after_commit_and_only_for_a_new_job(
    kind: str, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as rings:
        ask(kind)
        ask(kind)
    assert len(rings) == 1


def test_one_kind_has_one_handler(kind: str) -> None:
    does(kind, lambda context: None)
    with pytest.raises(ValueError, match=kind):
        jobs.handler(kind)(lambda context: {})


# --- doing


def test_a_job_is_done_with_its_result_and_not_again(kind: str) -> None:
    calls = []
    does(kind, lambda context: calls.append(context.params) or {"rows": 3})
    job = ask(kind, params={"n": 1})
    assert jobs.run(job.pk) is True
    assert jobs.run(job.pk) is False
    done = fresh(job)
    assert (done.state, done.result, done.attempt, done.lease_until) == (JobState.DONE, {"rows": 3}, 1, None)
    assert done.finished_at
    assert done.started_at
    assert calls == [{"n": 1}]


def test_a_missing_job_is_no_trouble() -> None:
    assert jobs.run(987654) is False


def test_progress_is_shown_at_once_and_at_most_twice_a_second(kind: str) -> None:
    seen = []

    def handler(context: JobContext) -> None:
        for number in range(3):
            context.progress(number, 3)
            context.take_told()
            seen.append(context._last_progress)
        context.progress(3, 3)

    does(kind, handler)
    job = ask(kind)
    jobs.run(job.pk)
    assert len(set(seen)) == 1
    assert (fresh(job).done, fresh(job).total) == (3, 3)


def test_an_effect_and_the_end_of_the_job_are_one_transaction(kind: str) -> None:
    def handler(context: JobContext) -> None:
        with context.fenced() as job:
            leave_file()
            context.finish(job, {"file": 1})
            raise ValueError("after the effect")

    does(kind, handler)
    job = ask(kind)
    jobs.run(job.pk)
    assert not StoredFile.objects.exists()
    assert fresh(job).state == JobState.FAILED


def test_the_author_of_rows_that_a_job_writes_is_the_one_who_asked(kind: str) -> None:
    seen = []
    does(kind, lambda context: seen.append(pghistory.runtime._tracker.value.metadata))
    jobs.run(ask(kind, user_id=77).pk)
    assert seen == [{"user": 77, "job": kind}]


def test_the_celery_tasks_are_thin(kind: str) -> None:
    does(kind, lambda context: {"ok": True})
    job = ask(kind)
    run_job(job.pk)
    assert fresh(job).state == JobState.DONE
    sweep_jobs()


# --- failing


def test_a_failure_in_plain_words_is_shown_and_not_tried_again(kind: str) -> None:
    def handler(context: JobContext) -> None:
        raise jobs.JobFailed("В файле нет ни одной строки.")

    does(kind, handler)
    job = ask(kind)
    assert jobs.run(job.pk) is True
    assert (fresh(job).state, fresh(job).error) == (JobState.FAILED, "В файле нет ни одной строки.")
    assert jobs.run(job.pk) is False


@pytest.mark.parametrize("error", [ValueError("secret name"), IntegrityError("secret name"), KeyError("secret name")])
def test_an_unexpected_error_is_failed_in_general_words(kind: str, error: Exception) -> None:
    def handler(context: JobContext) -> None:
        raise error

    does(kind, handler)
    job = ask(kind)
    assert jobs.run(job.pk) is True
    assert fresh(job).error == runner.INTERNAL_ERROR


def test_an_unknown_kind_fails_visibly() -> None:
    job = ask("nobody.does.this")
    jobs.run(job.pk)
    assert fresh(job).state == JobState.FAILED


@pytest.mark.parametrize(
    "error",
    [OperationalError("deadlock"), DatabaseError("server closed the connection"), psycopg2.InterfaceError("closed")],
)
def test_a_lost_connection_is_not_the_job_s_fault_but_has_an_end(kind: str, error: Exception) -> None:
    calls = []

    def handler(context: JobContext) -> None:
        calls.append(context.attempt)
        raise error

    does(kind, handler)
    job = ask(kind)
    for _ in range(lease.ATTEMPTS):
        assert jobs.run(job.pk) is False
        assert (fresh(job).state, fresh(job).lease_until) == (JobState.WAITING, None)
    assert jobs.run(job.pk) is False
    assert (fresh(job).state, fresh(job).error) == (JobState.FAILED, lease.GAVE_UP)
    assert calls == [1, 2, 3, 4, 5]


def test_retry_gives_a_failed_job_as_many_attempts_anew(kind: str, django_capture_on_commit_callbacks: Any) -> None:
    job = ask(kind)
    Job.objects.filter(pk=job.pk).update(state=JobState.FAILED, finished_at=clock.now(), attempt=5, error="было")
    with django_capture_on_commit_callbacks() as rings:
        assert jobs.retry(job=job) is True
    assert len(rings) == 1
    does(kind, lambda context: {"attempt": context.attempt})
    assert jobs.run(job.pk) is True
    assert (fresh(job).result, fresh(job).error) == ({"attempt": 6}, "")
    assert jobs.retry(job=job) is False
    assert fresh(job).state == JobState.DONE


# --- leases


def test_a_job_of_a_live_worker_is_not_taken_over(kind: str) -> None:
    job = ask(kind)
    assert lease.take(job.pk) is not None
    assert lease.take(job.pk) is None


def overdue(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=clock.now() - dt.timedelta(seconds=1))


def test_a_silent_worker_s_job_goes_to_another_and_the_first_is_fenced_off(kind: str) -> None:
    job = ask(kind)
    first = JobContext(lease.take(job.pk))  # type: ignore[arg-type]
    overdue(job)
    does(kind, lambda context: {"by": context.attempt})
    assert jobs.run(job.pk) is True
    with pytest.raises(jobs.JobLost), first.fenced():
        leave_file()
    assert not StoredFile.objects.exists()
    assert lease.renew(first.job_id, first.attempt) is False
    assert lease.end(first.job_id, first.attempt, JobState.FAILED, "поздно") is False
    assert fresh(job).result == {"by": 2}


def test_a_worker_that_lost_its_job_ends_nothing(kind: str) -> None:
    def handler(context: JobContext) -> None:
        Job.objects.filter(pk=context.job_id).update(attempt=context.attempt + 1)
        with context.fenced():
            leave_file()

    does(kind, handler)
    job = ask(kind)
    assert jobs.run(job.pk) is False
    assert (fresh(job).state, fresh(job).attempt) == (JobState.RUNNING, 2)
    assert not StoredFile.objects.exists()


def test_a_fenced_step_renews_the_lease(kind: str) -> None:
    job = ask(kind)
    context = JobContext(lease.take(job.pk))  # type: ignore[arg-type]
    overdue(job)
    with context.fenced():
        leave_file()
    assert lease.take(job.pk) is None


# --- stopping


def test_a_waiting_job_is_cancelled_at_once(kind: str) -> None:
    job = ask(kind)
    assert jobs.cancel(job=job, now=clock.now()) is True
    assert (fresh(job).state, jobs.run(job.pk)) == (JobState.CANCELLED, False)
    assert jobs.cancel(job=job, now=clock.now()) is False


def test_a_running_job_stops_at_its_next_step_and_writes_nothing_more(kind: str) -> None:
    def handler(context: JobContext) -> None:
        jobs.cancel(job=Job.objects.get(pk=context.job_id), now=clock.now())
        with context.fenced():
            leave_file()

    does(kind, handler)
    job = ask(kind)
    assert jobs.run(job.pk) is False
    assert fresh(job).state == JobState.CANCELLED
    assert not StoredFile.objects.exists()


def test_a_job_whose_worker_died_after_a_request_to_stop_is_cancelled(kind: str) -> None:
    job = ask(kind)
    lease.take(job.pk)
    jobs.cancel(job=job, now=clock.now())
    overdue(job)
    assert jobs.run(job.pk) is False
    assert fresh(job).state == JobState.CANCELLED


def test_progress_stops_a_handler_whose_job_is_lost(kind: str) -> None:
    job = ask(kind)
    context = JobContext(lease.take(job.pk))  # type: ignore[arg-type]
    context.lost = True
    with pytest.raises(jobs.JobLost):
        context.progress(1)


# --- with real threads and connections


@pytest.mark.django_db(transaction=True)
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


@pytest.fixture
def quick_heart(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same heart, ten times faster."""
    monkeypatch.setattr(heartbeat, "_LOOK_SECONDS", 0.02)
    monkeypatch.setattr(heartbeat, "BEAT_SECONDS", 0.1)


def until(condition: Any, seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.01)
    return False


@pytest.mark.django_db(transaction=True)
def test_a_busy_handler_keeps_its_lease_without_saying_anything(kind: str, quick_heart: None) -> None:
    renewed = []

    def handler(context: JobContext) -> None:
        Job.objects.filter(pk=context.job_id).update(lease_until=clock.now() - dt.timedelta(hours=1))
        renewed.append(until(lambda: Job.objects.get(pk=context.job_id).lease_until > clock.now()))

    does(kind, handler)
    assert jobs.run(ask(kind).pk) is True
    assert renewed == [True]


@pytest.mark.django_db(transaction=True)
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


@pytest.mark.django_db(transaction=True)
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


@pytest.mark.django_db(transaction=True)
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


@pytest.mark.django_db(transaction=True)
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


@pytest.mark.django_db(transaction=True)
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


@pytest.mark.django_db(transaction=True)
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


@pytest.mark.django_db(transaction=True)
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


@pytest.mark.django_db(transaction=True)
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


@pytest.mark.django_db(transaction=True)
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


@pytest.mark.django_db(transaction=True)
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

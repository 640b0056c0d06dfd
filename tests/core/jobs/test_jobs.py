"""A job is a row: asked for once, done by one attempt at a time, closed together with its effect."""

import datetime as dt
import time
from typing import Any

import pghistory
import psycopg2
import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, transaction

from mentoring.core import clock, jobs
from mentoring.core.jobs import lease, runner
from mentoring.core.jobs.context import JobContext
from mentoring.core.models import Job, JobState, StoredFile
from mentoring.core.tasks import run_job, sweep_jobs

from .helpers import ask, does, fresh, leave_file, overdue

pytestmark = pytest.mark.django_db


def test_the_same_key_asked_twice_is_one_job(kind: str) -> None:
    first, second = ask(kind, params={"n": 1}, user_id=5), ask(kind, params={"n": 2})
    assert first == second
    assert str(first) == "Работа"
    assert fresh(first).params == {"n": 1}
    assert ask(kind, "another") != first


def test_a_job_about_something_with_a_long_name_is_asked_for_all_the_same(kind: str) -> None:
    job = jobs.enqueue(kind=kind, title=f"Сертификаты: {'ы' * 200}", key="long", now=clock.now())
    assert (len(fresh(job).title), fresh(job).title[-2:]) == (200, "ы…")


def test_the_job_of_a_day_is_one_and_the_day_is_the_portal_s(kind: str) -> None:
    night = dt.datetime(2026, 11, 23, 22, 30, tzinfo=dt.UTC)  # half past one in Moscow
    first = jobs.enqueue_of_day(kind=kind, title="Сроки", now=night)
    assert (first.title, first.params) == ("Сроки, 24.11.2026", {"date": "2026-11-24"})
    assert jobs.enqueue_of_day(kind=kind, title="Сроки", now=night + dt.timedelta(hours=20)) == first
    assert jobs.enqueue_of_day(kind=kind, title="Сроки", now=night + dt.timedelta(hours=23)) != first


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


def test_the_log_says_which_job_failed(kind: str, caplog: Any) -> None:
    def handler(context: JobContext) -> None:
        raise ValueError

    does(kind, handler)
    job = ask(kind)
    jobs.run(job.pk)
    (line,) = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    assert (line["event"], line["job_id"], line["kind"]) == ("job_failed", job.pk, kind)


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


def test_a_job_of_a_live_worker_is_not_taken_over(kind: str) -> None:
    job = ask(kind)
    assert lease.take(job.pk) is not None
    assert lease.take(job.pk) is None


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


def test_a_row_that_only_its_own_transaction_sees_is_not_lost(kind: str, quick_heart: None) -> None:
    noticed = []

    def handler(context: JobContext) -> None:
        time.sleep(0.4)
        noticed.append(context.lost)

    does(kind, handler)
    assert jobs.run(ask(kind).pk) is True
    assert noticed == [False]


def test_a_fenced_step_renews_the_lease(kind: str) -> None:
    job = ask(kind)
    context = JobContext(lease.take(job.pk))  # type: ignore[arg-type]
    overdue(job)
    with context.fenced():
        leave_file()
    assert lease.take(job.pk) is None


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

"""What a balancer and a watchman ask: does the process live, can it serve."""

from datetime import timedelta

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView
from redis.backoff import NoBackoff
from redis.retry import Retry

from mentoring.core import clock
from mentoring.core.models import Job, JobState

# A job that waits longer than this means that no worker takes jobs: degraded, the pages still work.
LONGEST_WAIT = timedelta(minutes=10)


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers; asks nobody else, so a lost database does not restart every web process."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Counters for Prometheus, to the bearer of METRICS_TOKEN only: of all processes of this gunicorn."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, settings.METRICS_TOKEN):
        raise Http404
    return ExportToDjangoView(request)


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """503 while the database is away or waits for migrations; a lost broker or a stuck queue only degrade."""
    try:
        database = "migrations pending" if pending_migrations() else "ok"
        jobs = "ok" if database != "ok" or not jobs_stuck() else "degraded"
    except DatabaseError:
        database, jobs = "away", "unknown"
    broker = "ok" if broker_answers() else "degraded"
    ready = database == "ok"
    status = "unavailable" if not ready else "ok" if broker == jobs == "ok" else "degraded"
    answer = {"status": status, "database": database, "broker": broker, "jobs": jobs}
    return JsonResponse(answer, status=200 if ready else 503)


_migrated = False


def pending_migrations() -> bool:
    """Whether the code has migrations that the database lacks; a yes-all-applied is remembered by the process."""
    global _migrated  # noqa: PLW0603 - applied migrations stay applied while this code runs
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    elif not connection.is_usable():
        connection.close()
        connection.ensure_connection()
    return not _migrated


def jobs_stuck() -> bool:
    """True when the oldest waiting job waits too long."""
    waiting = Job.objects.filter(state=JobState.WAITING, created_at__lt=clock.now() - LONGEST_WAIT)
    return waiting.exists()


def broker_answers() -> bool:
    once = Retry(NoBackoff(), 0)
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1, retry=once)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()

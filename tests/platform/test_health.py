"""/healthz and /readyz: what a balancer acts upon."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from mentoring.config import health
from mentoring.config.embedded import Valkey
from mentoring.core import clock
from mentoring.core.models import Job


@pytest.fixture(autouse=True)
def forget_that_migrations_are_applied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_migrated", False)


def answer(client: Client) -> tuple[int, dict[str, Any]]:
    response = client.get("/readyz")
    return response.status_code, response.json()


def test_healthz_asks_no_database(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_ready_with_database_broker_and_no_jobs(client: Client, db: None, valkey: Valkey) -> None:
    assert answer(client) == (200, {"status": "ok", "database": "ok", "broker": "ok", "jobs": "ok"})
    assert answer(client)[0] == 200


def test_lost_broker_only_degrades(client: Client, db: None, valkey: Valkey) -> None:
    valkey.stop()
    assert answer(client) == (200, {"status": "degraded", "database": "ok", "broker": "degraded", "jobs": "ok"})


@pytest.mark.parametrize(("minutes", "jobs"), [(9, "ok"), (11, "degraded")])
def test_a_job_that_nobody_takes_degrades(client: Client, db: None, valkey: Valkey, minutes: int, jobs: str) -> None:
    Job.objects.create(kind="k", title="t", idempotency_key="key", created_at=clock.now() - timedelta(minutes=minutes))
    assert answer(client)[1]["jobs"] == jobs


def test_pending_migration_is_not_ready(client: Client, db: None) -> None:
    MigrationRecorder.Migration.objects.filter(app="core").delete()
    status, body = answer(client)
    assert status == 503
    assert body["database"] == "migrations pending"


def test_a_connection_that_a_restart_of_the_database_cut_is_opened_anew(
    client: Client, transactional_db: None, valkey: Valkey
) -> None:
    assert answer(client)[0] == 200
    connection.connection.close()
    assert health.pending_migrations() is False
    assert connection.is_usable()


def test_lost_database_is_not_ready(client: Client, transactional_db: None) -> None:
    connection.close()
    connection.settings_dict["HOST"], before = "/nowhere", connection.settings_dict["HOST"]
    try:
        status, body = answer(client)
    finally:
        connection.settings_dict["HOST"] = before
    assert (status, body["database"]) == (503, "away")


def test_what_is_asked_inside_the_network_is_not_sent_to_https(client: Client, db: None, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.METRICS_TOKEN = "t"
    assert client.get("/accounts/login/").status_code == 301
    assert client.get("/healthz").status_code == client.get("/readyz").status_code == 200
    assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer t").status_code == 200

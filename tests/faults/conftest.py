"""A PostgreSQL that these tests may restart without hurting any other test."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg2 import sql

from mentoring.config.embedded import Postgres, Valkey
from mentoring.config.embedded.lock import exclusive
from mentoring.config.embedded.places import places_at
from tests import engines

from .portal import Portal

TEMPLATE = "template_portal"


def connected_to(cluster: Postgres, name: str) -> dict[str, Any]:
    """Point this process to a database of the cluster; returns what was set before."""
    before = {key: connection.settings_dict[key] for key in ("HOST", "NAME")}
    connection.close()
    connection.settings_dict.update(HOST=str(cluster.places.sockets), NAME=name)
    return before


def statement(text: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(text).format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def fault_cluster(django_db_blocker: Any, worker_id: str) -> Iterator[Postgres]:
    """Started for the session; made and migrated anew only when a migration has changed since the last run."""
    places = places_at(settings.TEST_PLACES.root.with_name(f"faults-{worker_id}"))
    with exclusive(places.root.with_name(f"faults-{worker_id}.lock")):
        digest = places.root / "digest"
        if not digest.exists() or digest.read_text() != engines.migrations_digest():
            Postgres(places).stop()
            shutil.rmtree(places.root, ignore_errors=True)
        # Durable, as in production: a crash must lose nothing that was committed.
        cluster = Postgres(places)
        cluster.start()
        try:
            if not digest.exists():
                with django_db_blocker.unblock():
                    before = connected_to(cluster, "postgres")
                    statement("CREATE DATABASE {}", TEMPLATE)
                    connected_to(cluster, TEMPLATE)
                    call_command("migrate", verbosity=0, interactive=False)
                    connection.close()
                    connection.settings_dict.update(before)
                digest.write_text(engines.migrations_digest())
            yield cluster
        finally:
            cluster.stop()


@pytest.fixture
def portal(django_db_blocker: Any, fault_cluster: Postgres, valkey: Valkey, tmp_path: Path) -> Iterator[Portal]:
    """A database and a broker of this test's own; this process sees both, so do the processes it starts."""
    name = "fault"
    with django_db_blocker.unblock():
        before = connected_to(fault_cluster, "postgres")
        statement("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        statement("CREATE DATABASE {} TEMPLATE " + TEMPLATE, name)
        connected_to(fault_cluster, name)
        portal = Portal(fault_cluster, valkey, tmp_path, name)
        try:
            yield portal
        finally:
            portal.end()
            connection.close()
            connection.settings_dict.update(before)

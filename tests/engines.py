"""The engines of the tests: one PostgreSQL without fsync for all runs of this checkout, Valkey when asked for.

Several runs may go on at once. Whoever comes first starts the cluster, whoever leaves last stops it.
A database with all migrations applied is kept as a template, named after the migrations, and every worker of every
run gets a copy.
"""

import fcntl
import hashlib
import os
import shutil
from contextlib import closing
from pathlib import Path
from typing import IO, Any

import psycopg2
from django.conf import settings
from psycopg2 import sql

from mentoring.config.embedded import EmbeddedError, Postgres
from mentoring.config.embedded.lock import exclusive
from mentoring.config.embedded.services import process_alive

CHECKOUT = Path(settings.BASE_DIR)


def share(path: Path) -> IO[str]:
    """Hold ``path`` together with others until the returned handle is closed."""
    path.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
    handle = path.open("a")
    fcntl.flock(handle, fcntl.LOCK_SH)
    return handle


def upgrade(handle: IO[str]) -> bool:
    """Turn a shared hold into a sole one; False while others hold it too."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def start_cluster() -> IO[str]:
    """Start the shared cluster if need be; the handle returned keeps it from being stopped by others."""
    places = settings.TEST_PLACES
    handle = share(places.root.with_name("tests.users"))
    with exclusive(places.root.with_name("tests.lock")):
        cluster = Postgres(places, durable=False)
        try:
            cluster.start()
        except EmbeddedError:
            # It runs without fsync, so a machine that stopped hard may have spoilt it. Nothing in it is worth keeping.
            shutil.rmtree(cluster.folder, ignore_errors=True)
            cluster.start()
        drop_orphans()
    return handle


def stop_cluster(handle: IO[str]) -> None:
    """Stop the cluster unless another run still uses it."""
    with closing(handle):
        if upgrade(handle):
            Postgres(settings.TEST_PLACES, durable=False).stop()


def execute(statement: sql.Composable | str, *values: Any) -> list[Any]:
    """Run one statement in the maintenance database, outside of any transaction."""
    with closing(psycopg2.connect(host=str(settings.TEST_PLACES.sockets), user="mentoring", dbname="postgres")) as link:
        link.autocommit = True
        with link.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []


def databases(prefix: str) -> list[str]:
    rows = execute("SELECT datname FROM pg_database WHERE datname LIKE %s", prefix.replace("_", r"\_") + "%")
    return [name for (name,) in rows]


def drop(name: str) -> None:
    execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def drop_orphans() -> None:
    """Remove databases of runs that were killed: the name holds the process id of the run."""
    for name in databases("test_"):
        pid = name.split("_")[1]
        if not (pid.isdigit() and process_alive(int(pid))):
            drop(name)


def migrations_digest() -> str:
    """Changes when any migration, or any pinned package that brings migrations, changes, or an app goes or comes."""
    digest = hashlib.sha256((CHECKOUT / "requirements.txt").read_bytes() + " ".join(settings.INSTALLED_APPS).encode())
    for path in sorted(CHECKOUT.glob("[mpr]*/**/migrations/*.py")):
        digest.update(str(path.relative_to(CHECKOUT)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def run_id() -> str:
    """The process id of the run's controller; the same in all of its workers."""
    return os.environ.setdefault("MENTORING_TEST_RUN", str(os.getpid()))

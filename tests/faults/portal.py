"""Real processes on engines that may be killed: a PostgreSQL of their own, a Valkey of their own, workers and beats."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.db import connection
from psycopg2 import sql

from mentoring.config.embedded import Postgres, Valkey
from mentoring.core import clock, jobs
from mentoring.core.models import Job, JobState, StoredFile

from . import handlers

PATIENCE = 60.0
LIGHT = ["--without-gossip", "--without-mingle", "-l", "warning"]


def until(condition: Callable[[], Any], what: str, seconds: float = PATIENCE) -> Any:
    """Poll until the condition holds; its value. The database may be away meanwhile."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"in {seconds:.0f} s: {what}")


@dataclass
class Portal:
    """One test's portal. `folder` is where handlers and the test signal each other."""

    postgres: Postgres
    valkey: Valkey
    folder: Path
    database: str
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        return dict(os.environ) | {
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "FAULTS_DATABASE_HOST": str(self.postgres.places.sockets),
            "TEST_DATABASE_NAME": self.database,
            "REDIS_URL": self.valkey.places.redis_url,
            "PYTHONPATH": str(settings.BASE_DIR),
            "TMPDIR": str(self.folder),  # whoever is killed leaves temporary files behind
        }

    def _start(self, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"log-{len(self.processes)}").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "mentoring.config.celery", *arguments],
                env=self.environment | environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def worker(self, *, pool: str = "solo") -> subprocess.Popen[bytes]:
        """`solo` works in the process itself; `prefork` in a child, as in production."""
        return self._start("worker", "--pool", pool, "-c", "1", "-I", "tests.faults.handlers", *LIGHT)

    def beat(self, *, periodic: bool = False) -> subprocess.Popen[bytes]:
        """Rings for the sweeper every second, and with `periodic` asks for the reports of closed periods as often."""
        return self._start("beat", "--pidfile", "", "-l", "warning", FAULTS_PERIODIC="1" if periodic else "")

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """-9 to the process and all its children: nobody gets to clean up."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=PATIENCE)

    def ask(self, kind: str, key: str = "once") -> Job:
        return jobs.enqueue(kind=kind, title="Работа", key=key, now=clock.now(), params={"folder": str(self.folder)})

    def begun(self, attempt: int) -> int:
        """Wait until an attempt works; the pid of its process."""
        path = handlers.begun(str(self.folder), attempt)
        until(path.exists, f"attempt {attempt} did not begin; {self.logs()}")
        return int(path.read_text())

    def let_go_on(self, *attempts: int) -> None:
        for attempt in attempts:
            handlers.go_on(str(self.folder), attempt).touch()

    def done(self, job: Job) -> Job:
        """Wait until the job is over, and see that it is done."""

        def over() -> Job | None:
            row = self.look(lambda: Job.objects.get(pk=job.pk))
            return row if row is not None and not row.is_open else None

        row: Job = until(over, "the job did not end")
        assert row.state == JobState.DONE, (row.state, row.error, self.logs())
        return row

    @contextmanager
    def holding(self, table: str) -> Iterator[None]:
        """Hold a table on a connection of its own: a worker that writes it waits in the middle of its transaction.

        The hold ends with the block, or earlier with the database.
        """
        link = psycopg2.connect(host=str(self.postgres.places.sockets), user="mentoring", dbname=self.database)
        try:
            with link.cursor() as cursor:
                cursor.execute(sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(sql.Identifier(table)))
            yield
        finally:
            link.close()

    def waits_for(self, table: str) -> None:
        """Wait until somebody stands before the held table."""

        def waiting() -> bool:
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass", [table])
                return bool(cursor.fetchone()[0])

        until(waiting, f"nobody came to {table}")

    def waits_for_row(self) -> None:
        """Wait until somebody stands before a row that another transaction has not committed yet."""

        def waiting() -> bool:
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")
                return bool(cursor.fetchone()[0])

        until(waiting, "nobody waits for the row")

    def look(self, read: Callable[[], Any]) -> Any:
        """Read from the database; None while it is away."""
        connection.close()
        try:
            return read()
        except Exception as error:
            if isinstance(error.__cause__, psycopg2.Error):
                return None
            raise

    def results(self) -> list[str]:
        """What the jobs of this test left, one entry for each effect."""
        connection.close()
        return [bytes(row.content).decode() for row in StoredFile.objects.filter(name="result.txt").order_by("pk")]

    def logs(self) -> str:
        texts = [path.read_text(errors="replace")[-1500:] for path in sorted(self.folder.glob("log-*"))]
        return "\n---\n".join(texts)

    def wipe_valkey(self) -> None:
        """As if its machine were replaced: nothing that was rung is left."""
        self.valkey.stop(how=signal.SIGKILL)
        shutil.rmtree(self.valkey.places.valkey_data)
        self.valkey.start()

    def end(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                self.kill(process)

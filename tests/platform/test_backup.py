"""Backup and restore: what was in the database is there again, triggers included."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from mentoring.accounts.models import User
from mentoring.config.embedded import Places, Postgres
from mentoring.config.embedded.lock import alone
from mentoring.config.embedded.places import CHECKOUT, places_at
from tests import engines
from tests.conftest import use_database


@pytest.fixture
def empty_database(transactional_db: None, worker_id: str) -> Iterator[str]:
    name = f"test_{engines.run_id()}_restored_{worker_id}"
    engines.drop(name)
    engines.execute(f'CREATE DATABASE "{name}"')
    yield name
    engines.drop(name)


def triggers() -> list[tuple[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1")
        return list(cursor.fetchall())


def test_restored_database_holds_the_same(tmp_path: Path, empty_database: str) -> None:
    User.objects.create(username="kept", full_name="Сохранённая Запись")
    copy = tmp_path / "portal.dump"
    before = triggers()
    tables = sorted(connection.introspection.table_names())

    call_command("backup", str(copy))
    assert copy.stat().st_mode & 0o777 == 0o600
    assert "Сохранённая".encode() not in copy.read_bytes()[:200]

    here = connection.settings_dict["NAME"]
    use_database(empty_database)
    try:
        call_command("restore", str(copy))
        assert list(User.objects.values_list("username", "full_name")) == [("kept", "Сохранённая Запись")]
        assert triggers() == before
        assert sorted(connection.introspection.table_names()) == tables
    finally:
        use_database(here)


@pytest.fixture
def local(worker_id: str) -> Iterator[Places]:
    """The folder of a local start that has never run."""
    places = places_at(settings.TEST_PLACES.root / f"backup-{engines.run_id()}-{worker_id}")
    yield places
    Postgres(places).stop()
    subprocess.run(["rm", "-rf", str(places.root), str(places.sockets)], check=True)


def by_hand(places: Places, *arguments: str) -> subprocess.CompletedProcess[str]:
    """As `make backup` and `make restore` of a checkout that has no DATABASE_URL."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env={"PATH": os.environ["PATH"], "MENTORING_LOCAL_DIR": str(places.root)}
        | {name: value for name, value in os.environ.items() if name.startswith("COVERAGE")},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
    )


@pytest.mark.processes
def test_the_embedded_database_is_started_for_a_copy_and_ended_after_it(
    tmp_path: Path, local: Places, transactional_db: None
) -> None:
    """Nothing else starts it while the portal does not run, and nothing else would end it."""
    User.objects.create(username="kept", full_name="Сохранённая Запись")
    copy, again = tmp_path / "portal.dump", tmp_path / "again.dump"
    call_command("backup", str(copy))

    restored = by_hand(local, "restore", str(copy))
    assert restored.returncode == 0, restored.stderr
    assert not Postgres(local).ready()
    saved = by_hand(local, "backup", str(again))
    assert saved.returncode == 0, saved.stderr
    assert not Postgres(local).ready()
    assert again.stat().st_size > copy.stat().st_size / 2

    # One that runs already is used and left; a portal that is just being started is not disturbed.
    with alone(local.run_lock):
        refused = by_hand(local, "restore", str(copy))
        assert refused.returncode == 1
        assert "starts or stops" in refused.stderr
        Postgres(local).start()
        full = by_hand(local, "restore", str(copy))
        assert "not empty" in full.stderr
        assert "make reset" in full.stderr
    assert Postgres(local).ready()


def test_restore_into_a_database_that_does_not_answer_says_so(tmp_path: Path, transactional_db: None) -> None:
    copy = tmp_path / "portal.dump"
    copy.touch()
    here = connection.settings_dict["NAME"]
    use_database("test_0_missing")
    try:
        with pytest.raises(CommandError, match="does not exist"):
            call_command("restore", str(copy))
    finally:
        use_database(here)


def test_restore_refuses_a_database_with_tables(tmp_path: Path, transactional_db: None) -> None:
    copy = tmp_path / "portal.dump"
    call_command("backup", str(copy))
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", str(copy))


def test_restore_of_a_broken_file_changes_nothing(tmp_path: Path, empty_database: str) -> None:
    broken = tmp_path / "broken.dump"
    broken.write_bytes(b"PGDMP broken")
    here = connection.settings_dict["NAME"]
    use_database(empty_database)
    try:
        with pytest.raises(CommandError):
            call_command("restore", str(broken))
        assert connection.introspection.table_names() == []
    finally:
        use_database(here)


def test_restore_wants_a_file(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is no file"):
        call_command("restore", str(tmp_path / "missing"))


def test_backup_does_not_overwrite(tmp_path: Path) -> None:
    copy = tmp_path / "portal.dump"
    copy.touch()
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", str(copy))


def test_failed_backup_leaves_nothing(tmp_path: Path, transactional_db: None) -> None:
    here = connection.settings_dict["NAME"]
    use_database("test_0_missing")
    try:
        with pytest.raises(CommandError, match="does not exist"):
            call_command("backup", str(tmp_path / "portal.dump"))
    finally:
        use_database(here)
    assert list(tmp_path.iterdir()) == []

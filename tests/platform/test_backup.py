"""Backup and restore: what was in the database is there again, triggers included."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from mentoring.accounts.models import User
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

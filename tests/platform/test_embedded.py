"""The embedded engines: private, at a place that follows from the checkout, ended when told."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
import redis
from django.conf import settings

from mentoring.config.embedded import EmbeddedError, Places, Postgres, Valkey, default_places, service_urls
from mentoring.config.embedded.lock import alone, exclusive
from mentoring.config.embedded.places import CHECKOUT, LONGEST_SOCKET_FOLDER, places_at
from mentoring.config.embedded.services import own_root, package_folder, process_alive
from tests import engines

pytestmark = pytest.mark.processes


@pytest.fixture
def places(worker_id: str) -> Iterator[Places]:
    """A place of this test's own beside the engines of the tests, so that the service's user can reach it."""
    chosen = places_at(settings.TEST_PLACES.root / f"own-{engines.run_id()}-{worker_id}")
    yield chosen
    for service in (Postgres(chosen), Valkey(chosen)):
        service.stop()
    subprocess.run(["rm", "-rf", str(chosen.root), str(chosen.sockets)], check=True)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_postgres_keeps_its_data_over_a_restart_and_ends(places: Places) -> None:
    server = Postgres(places, durable=False)
    server.start()
    with closing(psycopg2.connect(service_urls(places)[0])) as link, link, link.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
    first = server.pid()
    server.stop()
    assert first is not None
    assert not process_alive(first)
    assert not server.ready()

    server.start()
    with closing(psycopg2.connect(service_urls(places)[0])) as link, link.cursor() as cursor:
        cursor.execute("SELECT n FROM kept")
        assert cursor.fetchone() == (7,)
        cursor.execute("SHOW listen_addresses")
        assert cursor.fetchone() == ("",)
        cursor.execute("SELECT lower('ЁЖ'), datlocprovider FROM pg_database WHERE datname = 'mentoring'")
        assert cursor.fetchone() == ("ёж", "b")
    assert mode(places.sockets) == 0o700
    assert mode(places.postgres_data) == 0o700


def test_a_refused_row_leaves_no_name_in_the_log(places: Places) -> None:
    """PostgreSQL writes the statement of an error, literals and all, and the key that stood there already."""
    server = Postgres(places, durable=False)
    server.start()
    with closing(psycopg2.connect(service_urls(places)[0])) as link, link.cursor() as cursor:
        cursor.execute("CREATE TABLE person (name text CONSTRAINT once UNIQUE); INSERT INTO person VALUES ('Неясыть')")
        link.commit()
        with pytest.raises(psycopg2.IntegrityError, match="Неясыть"):
            cursor.execute("INSERT INTO person VALUES (%s)", ["Неясыть"])
    server.stop()
    log = server.log.read_text()
    assert "once" in log
    assert "Неясыть" not in log


def test_start_of_a_running_service_is_nothing(places: Places) -> None:
    server = Valkey(places)
    server.start()
    pid = server.pid()
    Valkey(places).start()
    assert server.pid() == pid


def test_valkey_answers_on_its_socket_only(places: Places) -> None:
    server = Valkey(places)
    server.start()
    client = redis.Redis.from_url(service_urls(places)[1])
    assert client.ping() is True
    assert client.config_get("port") == {"port": "0"}
    client.close()
    assert mode(places.sockets) == 0o700
    server.stop()
    server.stop()
    assert not server.ready()


def test_a_service_that_does_not_come_up_shows_its_log(places: Places) -> None:
    class Broken(Valkey):
        def command(self) -> list[str]:
            return [*super().command(), "--no-such-option", "x"]

    with pytest.raises(EmbeddedError, match="no-such-option"):
        Broken(places).start()


def test_a_cluster_that_was_not_finished_is_made_anew(places: Places) -> None:
    server = Postgres(places, durable=False)
    server.prepare()
    (server.folder / "ready").unlink()
    server.start()
    assert server.ready()


def test_a_stale_file_that_names_another_process_harms_nobody(places: Places) -> None:
    server = Valkey(places)
    server.prepare()
    (server.folder / "pid").write_text(str(os.getpid()))
    assert server.pid() is None
    server.stop()
    (server.folder / "pid").write_text("4194305")
    assert server.pid() is None


def test_a_stubborn_service_is_killed(places: Places) -> None:
    server = Valkey(places)
    server.start()
    pid = server.pid()
    assert pid is not None
    os.kill(pid, 19)  # stopped, it cannot hear
    server.stop(timeout=0.2)
    assert not process_alive(pid)


def test_a_missing_package_is_said_plainly() -> None:
    with pytest.raises(EmbeddedError, match="make install"):
        package_folder("no_such_package")


def test_the_place_follows_from_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MENTORING_LOCAL_DIR", raising=False)
    assert default_places() == default_places()
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert default_places().root == CHECKOUT / ".local"
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert default_places().root.parent == Path("/var/tmp")


def test_the_place_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MENTORING_LOCAL_DIR", str(tmp_path))
    assert default_places().root == tmp_path


def test_sockets_of_a_deep_checkout_go_to_a_short_place(tmp_path: Path) -> None:
    deep = places_at(tmp_path / ("x" * 100))
    assert len(str(deep.sockets)) <= LONGEST_SOCKET_FOLDER
    assert deep.sockets != places_at(tmp_path / ("y" * 100)).sockets


def test_a_folder_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    somebody_else = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: somebody_else)
    with pytest.raises(EmbeddedError, match="another user"):
        own_root(tmp_path)


def test_locks_tell_the_last_user(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "lock"
    first, second = engines.share(path), engines.share(path)
    assert engines.upgrade(first) is False
    second.close()
    assert engines.upgrade(first) is True
    first.close()
    with exclusive(path), alone(path) as held:
        assert held is False
    with alone(path) as held:
        assert held is True


def by_hand(verb: str, places: Places) -> str:
    result = subprocess.run(
        [sys.executable, "-m", "mentoring.config.embedded", verb],
        env=dict(os.environ) | {"MENTORING_LOCAL_DIR": str(places.root)},
        capture_output=True,
        text=True,
        cwd=CHECKOUT,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_services_by_hand(places: Places) -> None:
    assert by_hand("start", places).count("answers") == 2
    assert places.redis_url in by_hand("env", places)
    assert by_hand("stop", places) == ""
    assert by_hand("status", places).count("does not run") == 2
    by_hand("forget", places)
    assert not places.postgres_data.exists()

"""`make run` as a whole, on this test's database: ready, watched over, ended by Ctrl-C without a trace."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import redis
from django.conf import settings
from django.db import connection

from mentoring.config.embedded import Valkey
from mentoring.config.embedded.places import CHECKOUT, places_at
from mentoring.config.embedded.services import process_alive
from tests import engines

pytestmark = pytest.mark.processes


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Portal:
    """`make run` with a broker of its own and the test's database, as production settings without HTTPS."""

    def __init__(self, root: Path) -> None:
        self.places = places_at(root)
        self.port = free_port()
        chosen = connection.settings_dict
        self.environment = {
            "PATH": os.environ["PATH"],
            "MENTORING_LOCAL_DIR": str(root),
            "PORT": str(self.port),
            "WEB_WORKERS": "1",
            "DATABASE_URL": f"postgresql://mentoring@{quote(chosen['HOST'], safe='')}/{chosen['NAME']}",
            "SECRET_KEY": settings.SECRET_KEY,
            "FIELD_ENCRYPTION_KEYS": settings.FIELD_ENCRYPTION_KEYS,
            "ALLOWED_HOSTS": "127.0.0.1",
            "STATIC_ROOT": str(root / "static"),
            "HTTPS": "0",
            "METRICS_TOKEN": "token-of-the-test",
            "http_proxy": "http://127.0.0.1:9",
        } | {name: value for name, value in os.environ.items() if name.startswith("COVERAGE")}
        self.output = root.with_name(root.name + ".out")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "mentoring.config.run"],
                env=self.environment,
                cwd=CHECKOUT,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def get(self, path: str, **headers: str) -> int:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except OSError:
            return 0

    def children(self) -> dict[str, int]:
        """Name → pid of the processes under the supervisor."""
        assert self.process is not None
        found = {}
        for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split():
            command = Path(f"/proc/{pid}/cmdline").read_text()
            for name in ("gunicorn", "worker", "beat", "valkey-server"):
                if name in command:
                    found[name] = int(pid)
        return found

    def counters(self) -> Path:
        """The folder that this gunicorn's metrics are counted in; its worker maps the files."""
        master = self.children()["gunicorn"]
        worker = Path(f"/proc/{master}/task/{master}/children").read_text().split()[0]
        found = re.search(r"/\S+/portal-metrics-[^/]+", Path(f"/proc/{worker}/maps").read_text())
        assert found
        return Path(found[0])

    def until(self, question: Callable[[], object], *, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not question():
            assert self.process is not None
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)

    def said(self) -> str:
        """What it printed and what its processes logged."""
        logs = sorted((self.places.root / "logs").glob("*.log"))
        return "\n".join(path.read_text()[-3000:] for path in (self.output, *logs))

    def end(self) -> int:
        """Ctrl-C: the signal goes to the whole group."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(timeout=30)


@pytest.fixture
def portal(transactional_db: None, worker_id: str) -> Iterator[Portal]:
    root = settings.TEST_PLACES.root / f"run-{engines.run_id()}-{worker_id}"
    connection.close()
    started = Portal(root)
    yield started
    if started.process is not None and started.process.poll() is None:
        started.process.kill()
        started.process.wait()
    Valkey(started.places).stop()
    subprocess.run(["rm", "-rf", str(root), str(started.places.sockets), str(started.output)], check=True)


def test_the_portal_lives_and_ends(portal: Portal) -> None:
    portal.start()
    portal.until(lambda: portal.get("/readyz") == 200)
    portal.until(lambda: len(portal.children()) == 4)

    # It says where it is, whatever proxy the machine has.
    portal.until(lambda: f"http://127.0.0.1:{portal.port}/" in portal.output.read_text())

    # The metrics are told to the bearer of the token only.
    assert portal.get("/metrics") == 404
    assert portal.get("/metrics", Authorization="Bearer token-of-the-test") == 200

    # A process killed outright is there again, the broker included.
    before = portal.children()
    orphaned = portal.counters()
    for name in ("gunicorn", "worker", "beat", "valkey-server"):
        os.kill(before[name], signal.SIGKILL)
    portal.until(lambda: len(portal.children()) == 4 and not set(before.values()) & set(portal.children().values()))
    portal.until(lambda: portal.get("/readyz") == 200)
    shutil.rmtree(orphaned)

    # A second one of the same checkout is refused.
    second = subprocess.run(
        [sys.executable, "-m", "mentoring.config.run"], env=portal.environment, cwd=CHECKOUT, capture_output=True
    )
    assert second.returncode == 1
    assert b"runs already" in second.stderr

    # Nor does anybody take its data away while it runs.
    forget = subprocess.run(
        [sys.executable, "-m", "mentoring.config.embedded", "forget"],
        env=portal.environment,
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
    )
    assert forget.returncode == 1
    assert "end it first" in forget.stderr
    assert portal.places.valkey_data.exists()
    assert portal.get("/readyz") == 200

    # Beat rings, the worker takes, nothing piles up.
    client = redis.Redis.from_url(portal.places.redis_url)
    portal.until(lambda: client.llen("portal") == 0)
    client.close()

    last, counters = portal.children(), portal.counters()
    assert counters.exists()
    assert portal.end() == 0
    assert not counters.exists()
    assert not [pid for pid in last.values() if process_alive(pid)]
    assert portal.get("/healthz") == 0


def test_a_taken_port_is_said_plainly(portal: Portal) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", portal.port))
        taken.listen()
        portal.start()
        assert portal.process is not None
        assert portal.process.wait(timeout=60) == 1
    assert f"Port {portal.port} is taken" in portal.output.read_text()


def test_ctrl_c_in_the_middle_of_the_preparation_ends_the_broker(portal: Portal) -> None:
    portal.start()
    portal.until(lambda: "valkey-server" in portal.children())
    broker = portal.children()["valkey-server"]
    assert portal.end() == 0
    assert not process_alive(broker)

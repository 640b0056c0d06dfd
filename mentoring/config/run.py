"""`make run`: engines, migrations, data, then web, worker and beat under one supervisor, until Ctrl-C."""

import contextlib
import hashlib
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from types import FrameType

from . import env
from .embedded import EmbeddedError, Postgres, Valkey, default_places
from .embedded.lock import alone
from .embedded.services import Service
from .probe import answers
from .supervisor import Child, Supervisor

PLACES = default_places()
DEMO_ACCOUNTS = "ministry, region, officer, curator, head, api"


def say(line: str) -> None:
    print(line, flush=True)


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """One supervisor a checkout: two would start two beats and fight over the sockets."""
    with alone(PLACES.run_lock) as held:
        if not held:
            sys.exit("The portal of this checkout runs already (make run in another terminal).")
        yield


def prepare() -> bool:
    """Migrate, collect static files when they changed, and let the apps fill an empty database.

    Tells whether the demo region, and with it its accounts, is there.
    """
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    collect_static()
    call_command("prepare")
    # An app's models can be imported only after the set-up.
    from mentoring.demo import region

    is_demo = env.flag("DEMO", default=False) and region.exists()
    connections.close_all()
    return is_demo


def collect_static() -> None:
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(None):
            stat = os.stat(storage.path(path))  # noqa: PTH116 - the storage gives text, and there are hundreds
            digest.update(f"{path} {stat.st_mtime_ns} {stat.st_size}\n".encode())
    stamp = PLACES.root / "static.stamp"
    from django.conf import settings

    manifest = settings.STATIC_ROOT / "staticfiles.json"
    if not manifest.exists() or not stamp.exists() or stamp.read_text() != digest.hexdigest():
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(digest.hexdigest())


def embedded_services() -> Sequence[Service]:
    """Those that the environment does not bring."""
    services: list[Service] = []
    if not env.text("DATABASE_URL"):
        services.append(Postgres(PLACES))
    if not env.text("REDIS_URL"):
        services.append(Valkey(PLACES))
    return services


def children() -> Sequence[Child]:
    celery = [sys.executable, "-m", "celery", "--app", "mentoring.config.celery"]
    commands = {
        "web": [sys.executable, "-m", "gunicorn", "--config", "python:mentoring.config.gunicorn"],
        "worker": [*celery, "worker", "--concurrency", "2", "--loglevel", "warning", "--without-mingle"],
        "beat": [*celery, "beat", "--pidfile", "", "--loglevel", "warning"],
    }
    logs = PLACES.root / "logs"
    return [Child(name, command, dict(os.environ), logs / f"{name}.log") for name, command in commands.items()]


def wait_until_ready(supervisor: Supervisor, *, timeout: float = 60) -> bool:
    """Ask /readyz until it says yes."""
    deadline = time.monotonic() + timeout
    while not supervisor.ending and time.monotonic() < deadline:
        if answers("readyz"):
            return True
        time.sleep(0.2)
    return False


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.config.settings")
    port = env.number("PORT", 8000)
    services = embedded_services()
    supervisor = Supervisor(children(), services, say)

    def end(number: int, frame: FrameType | None) -> None:
        """The first signal ends the watch, or breaks off the preparation."""
        first, supervisor.ending = not supervisor.ending, True
        if first and not watching:
            raise KeyboardInterrupt

    watching = False
    with only_one():
        if not port_is_free(port):
            sys.exit(f"Port {port} is taken; choose another: make run PORT=8001")
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, end)
        try:
            say("Starting the database and the broker …")
            supervisor.start_services()
            say("Preparing the data …")
            is_demo = prepare()
            watching = True
            supervisor.start()
            if wait_until_ready(supervisor):
                say(f"\n  http://127.0.0.1:{port}/\n")
                if is_demo:
                    say(f"  Accounts: {DEMO_ACCOUNTS}; the password of each is demo.")
                say(f"  Logs: {PLACES.root / 'logs'}. Ctrl-C ends everything.\n")
            supervisor.watch()
        except KeyboardInterrupt:
            pass
        except EmbeddedError as error:
            sys.exit(str(error))
        finally:
            supervisor.ending = True
            supervisor.end()


if __name__ == "__main__":
    main()

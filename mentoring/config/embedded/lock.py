"""File locks between processes: the kernel frees them however a process ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold ``path`` alone; waits for whoever holds it."""
    path.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def share(path: Path) -> IO[str]:
    """Hold ``path`` together with others until the returned handle is closed."""
    path.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
    handle = path.open("a")
    fcntl.flock(handle, fcntl.LOCK_SH)
    return handle


def upgrade(handle: IO[str]) -> bool:
    """Turn a shared hold into a sole one; False while others hold it too."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

"""With BENCH_NICE=-15 (root only) the measuring goes before whatever else the machine does: on a shared machine the
times would tell of the neighbours otherwise. Where it is not set nothing is touched."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.backends.signals import connection_created


def go_first() -> None:
    """This process, the children it will start, and the database's process behind each of its connections."""
    wanted = os.environ.get("BENCH_NICE")
    if wanted is None:
        return
    _raise(os.getpid(), int(wanted))

    def behind(sender: Any, **kwargs: Any) -> None:
        _raise(kwargs["connection"].connection.info.backend_pid, int(wanted))

    connection_created.connect(behind, weak=False)
    connection.close()


def _raise(pid: int, nice: int) -> None:
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, pid, nice)
        # Linux may share the processor between sessions first and inside a session only then.
        Path(f"/proc/{pid}/autogroup").write_text(str(nice))

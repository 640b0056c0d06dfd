"""Starts the child with a bare environment and waits for it, whatever it does.

Works inside a Celery prefork worker: ``subprocess`` needs no permission to have children, ``multiprocessing`` does.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from mentoring.core.spreadsheets.errors import RefusedFile
from mentoring.core.spreadsheets.limits import CHILD_ADDRESS_SPACE, CHILD_CPU, CHILD_DATA, CHILD_OUTPUT

CHILD = Path(__file__).with_name("child.py")
# the loader needs this where Python itself is a shared library; nothing else of ours is passed on
_PASSED_ON = ("LD_LIBRARY_PATH", "SYSTEMROOT")


def run(
    order: Mapping[str, Any], data: bytes, *, timeout: float, memory: int = CHILD_DATA, program: Path = CHILD
) -> IO[bytes]:
    """Give the child an order and a workbook; return what it wrote, as a file in memory at its beginning.

    Input and output are anonymous memory files: no pipe to dead-lock on, nothing personal on the disk, and
    RLIMIT_FSIZE bounds the answer. Raises RefusedFile when the child is late, killed by a limit, or fails.
    """
    limits = {
        "address_space": max(CHILD_ADDRESS_SPACE, memory),
        "data": memory,
        "cpu": min(CHILD_CPU, int(timeout) + 1) if timeout <= CHILD_CPU else int(timeout),
        "output": CHILD_OUTPUT,
        "wall": int(timeout) + 2,
    }
    out = _memory("answer")
    with _memory("workbook") as source:
        source.write(json.dumps({**order, **limits}, ensure_ascii=False).encode() + b"\n")
        source.write(data)
        source.seek(0)
        environment = {"LC_ALL": "C.UTF-8", **{key: os.environ[key] for key in _PASSED_ON if key in os.environ}}
        process = subprocess.Popen(
            [sys.executable, "-I", "-X", "utf8", str(program)],
            stdin=source,
            stdout=out,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd="/",
        )
    try:
        code = _exit_code(process, timeout)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    if code != 0:
        out.close()
    if code is None:
        raise RefusedFile("timeout", f"Файл не прочитался за {timeout:.0f} с. Уберите лишнее и загрузите снова.")
    if code != 0:
        raise RefusedFile(
            "unreadable",
            "Файл не удалось прочитать: он повреждён или устроен необычно. Откройте его в Excel, скопируйте таблицу "
            "в новую книгу («только значения»), сохраните как .xlsx и загрузите её.",
        )
    out.seek(0)
    return out


def _exit_code(process: subprocess.Popen[bytes], timeout: float) -> int | None:
    """None when the time is over. `Popen.wait` alone asks again and again, in steps of 50 ms."""
    until = time.monotonic() + timeout
    try:
        handle = os.pidfd_open(process.pid)
    except OSError:  # a kernel that knows no such handle
        pass
    else:
        try:
            select.select([handle], [], [], timeout)
        finally:
            os.close(handle)
    try:
        return process.wait(max(0.0, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        return None


def _memory(name: str) -> IO[bytes]:
    return os.fdopen(os.memfd_create(name), "w+b")

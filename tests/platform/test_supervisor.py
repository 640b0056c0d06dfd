"""The parent of `make run`: starts again what ends, ends all that it started."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mentoring.config import supervisor as module
from mentoring.config.embedded.services import process_alive
from mentoring.config.supervisor import Child, Supervisor

pytestmark = pytest.mark.processes

SLEEP = "import time; time.sleep(600)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('on', flush=True); time.sleep(600)"
)
PARENT = (
    "import subprocess, sys, time\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
    "print(child.pid, flush=True); time.sleep(600)"
)


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[[str], Child]]:
    children: list[Child] = []

    def build(code: str) -> Child:
        child = Child("child", [sys.executable, "-c", code], dict(os.environ), tmp_path / "logs" / "child.log")
        children.append(child)
        return child

    yield build
    for child in children:
        child.signal(signal.SIGKILL)
        if child.process is not None:
            child.process.wait()


def until(question: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not question():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def pid_of(child: Child) -> int:
    assert child.process is not None
    return child.process.pid


def test_a_killed_child_is_started_again(make: Callable[[str], Child], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "QUICK_DEATH", 0.0)
    child = make(SLEEP)
    child.start()
    first = pid_of(child)
    said: list[str] = []
    child.tend(said.append)
    assert pid_of(child) == first

    os.kill(first, signal.SIGKILL)
    until(lambda: not child.running())
    child.tend(said.append)
    assert child.running()
    assert pid_of(child) != first
    assert "code -9" in said[0]


def test_a_child_that_cannot_live_is_tried_with_growing_pauses(make: Callable[[str], Child]) -> None:
    child = make("raise SystemExit(3)")
    child.start()
    pauses = []
    for _ in range(7):
        until(lambda: not child.running())
        child.tend(lambda line: None)
        assert not child.running()
        pauses.append(child.pause)
        child.not_before = time.monotonic() - 1
        child.tend(lambda line: None)
    assert pauses == [1, 2, 4, 8, 16, 30, 30]
    assert child.restarts == 7


def test_the_end_reaches_children_of_children_and_the_stubborn(
    make: Callable[[str], Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.5)
    parent, stubborn = make(PARENT), make(STUBBORN)
    stubborn.log = stubborn.log.with_name("stubborn.log")
    supervisor = Supervisor([parent, stubborn], [], lambda line: None)
    supervisor.start()
    until(lambda: parent.log.read_text().strip() and stubborn.log.read_text().strip())
    grandchild = int(parent.log.read_text())
    assert process_alive(grandchild)

    supervisor.end()
    assert not parent.running()
    assert not stubborn.running()
    until(lambda: not process_alive(grandchild))


def test_watch_ends_when_told(make: Callable[[str], Child]) -> None:
    child = make(SLEEP)
    supervisor = Supervisor([child], [], lambda line: None)
    supervisor.start()
    supervisor.ending = True
    supervisor.watch()
    supervisor.end()
    assert not child.running()


def test_a_child_that_was_never_started_is_left_alone(make: Callable[[str], Child]) -> None:
    child = make(SLEEP)
    Supervisor([child], [], lambda line: None).end()
    assert child.process is None

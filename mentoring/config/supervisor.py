"""Keeps a handful of processes running under one parent, and ends them all when the parent is told to end."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .embedded.services import Service

PR_SET_PDEATHSIG = 1
QUICK_DEATH = 5.0  # seconds: a child that lives shorter is started again with a growing pause
LONGEST_PAUSE = 30.0
PATIENCE = 8.0  # seconds for children to finish what they do before they are killed


def end_with_parent() -> None:
    """Run in the child: the kernel tells it to end should the supervisor be killed outright."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One process of the portal, in a session of its own so that Ctrl-C reaches the supervisor alone."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.0
    not_before: float = 0.0
    restarts: int = 0

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.environment,
                start_new_session=True,
                preexec_fn=end_with_parent,  # noqa: PLW1509 - the supervisor has one thread
            )
        self.started = time.monotonic()

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def tend(self, say: Callable[[str], None]) -> None:
        """Start it again when it has ended by itself."""
        now = time.monotonic()
        if self.running() or now < self.not_before:
            return
        if self.not_before == 0.0 and self.process is not None:
            lived = now - self.started
            self.pause = min(LONGEST_PAUSE, max(1.0, self.pause * 2)) if lived < QUICK_DEATH else 0.0
            self.not_before = now + self.pause
            say(f"{self.name} ended with code {self.process.returncode}; starts again. Its log: {self.log}")
            if self.pause:
                return
        self.not_before = 0.0
        self.restarts += 1
        self.start()

    def signal(self, number: signal.Signals) -> None:
        """Tell the process and everything it started."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return

    def ask_to_end(self) -> None:
        """Tell the process only: it ends its own children in order."""
        if self.process is not None and self.running():
            self.process.terminate()


class Supervisor:
    """Children in the order of their start; services are looked after as well and end last."""

    def __init__(self, children: Sequence[Child], services: Sequence[Service], say: Callable[[str], None]) -> None:
        self.children = children
        self.services = services
        self.say = say
        self.ending = False
        self.own: list[Service] = []

    def start_services(self) -> None:
        """Start those that do not answer; one that somebody started by hand is used and left running."""
        for service in self.services:
            if not service.ready():
                self.own.append(service)
                service.start()

    def start(self) -> None:
        for child in self.children:
            child.start()

    def watch(self, *, every: float = 0.5) -> None:
        """Tend the processes until told to end."""
        while not self.ending:
            for service in self.services:
                if service.pid() is None:
                    self.say(f"{service.name} ended; starts again. Its log: {service.log}")
                    service.start()
                    self.own.append(service)
            for child in self.children:
                child.tend(self.say)
            time.sleep(every)

    def end(self) -> None:
        """End children, wait for them, kill what is left, then stop the services."""
        for child in reversed(self.children):
            child.ask_to_end()
        deadline = time.monotonic() + PATIENCE
        while any(child.running() for child in self.children) and time.monotonic() < deadline:
            time.sleep(0.05)
        for child in self.children:
            child.signal(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()
        for service in reversed(self.own):
            service.stop()

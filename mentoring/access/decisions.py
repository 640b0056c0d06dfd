"""Answers of policies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Allowed:
    """The actor may."""

    reason: str = ""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Denied:
    """The actor may not; `reason` is shown to the person, in Russian."""

    reason: str

    def __bool__(self) -> bool:
        return False


Decision = Allowed | Denied


class NotAllowed(Exception):
    """Raised by services when a policy denies. The middleware answers 403 with the reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class StateChanged(Exception):
    """Somebody else was faster: `current` is the object as it stands now. The answer is 409 with both versions."""

    def __init__(self, current: Any) -> None:
        super().__init__("Объект изменён другим пользователем")
        self.current = current


def require(decision: Decision) -> None:
    """Turn a denial into `NotAllowed`."""
    if isinstance(decision, Denied):
        raise NotAllowed(decision.reason)


def require_version(row: Any, expected: int | None) -> None:
    """The row, locked and read anew, is still as the person saw it; otherwise `StateChanged`. None: nobody looked."""
    if expected is not None and row.version != expected:
        raise StateChanged(row)

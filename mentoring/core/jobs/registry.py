"""Which function does which kind of job."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .context import JobContext

Handler = Callable[["JobContext"], dict[str, Any] | None]
_handlers: dict[str, Handler] = {}


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register a handler in an app's tasks.py. It gets a JobContext and returns a small JSON result."""

    def keep(function: Handler) -> Handler:
        if kind in _handlers and _handlers[kind] is not function:
            raise ValueError(f"Two handlers for the job kind {kind}")
        _handlers[kind] = function
        return function

    return keep


def handler_of(kind: str) -> Handler:
    return _handlers[kind]

"""How a state looks: a tone (colour) and an icon beside its word. Colour is never alone (WCAG 1.4.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

TONES = ("neutral", "info", "attention", "success", "final", "danger")


@dataclass(frozen=True, slots=True)
class Look:
    """`tone`: neutral (nothing to do), info (somebody works), attention (waits for me), success, final, danger."""

    tone: str = "neutral"
    icon: str = "circle-dashed"

    def __post_init__(self) -> None:
        if self.tone not in TONES:
            raise ValueError(f"Unknown tone {self.tone!r}: one of {', '.join(TONES)}")


_DEFAULT = Look()
_LOOKS: dict[str, Look] = {
    # the usual machine words; an app adds its own with `register_looks`
    "draft": Look("neutral", "pencil"),
    "new": Look("info", "circle-plus"),
    "waiting": Look("info", "hourglass"),
    "running": Look("info", "loader"),
    "active": Look("success", "circle-check"),
    "done": Look("success", "circle-check"),
    "completed": Look("success", "checks"),
    "submitted": Look("info", "send"),
    "returned": Look("attention", "arrow-back-up"),
    "approved": Look("success", "check"),
    "accepted": Look("final", "lock"),
    "overdue": Look("danger", "alert-triangle"),
    "failed": Look("danger", "alert-circle"),
    "cancelled": Look("neutral", "ban"),
    "closed": Look("neutral", "archive"),
    "changed": Look("attention", "arrows-diff"),
}


def register_looks(looks: Mapping[str, Look]) -> None:
    """Teach the badge the states of an app. A code that two apps use must look the same in both."""
    for code, look in looks.items():
        known = _LOOKS.get(code)
        if known is not None and known != look:
            raise ValueError(f"State {code!r} already looks like {known}")
        _LOOKS[code] = look


def look_of(code: str) -> Look:
    """The look of a state code; a calm neutral one when nobody registered it."""
    return _LOOKS.get(code, _DEFAULT)

"""Lines of the table and small arithmetic over times."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Line:
    """One row: what was measured, what it is held against (in the same run), and whether it is reached."""

    what: str
    measured: str
    against: str
    reached: bool


def milliseconds(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = work()
    return (time.perf_counter() - began) * 1000, result


def median(values: Sequence[float]) -> float:
    return percentile(values, 50)


def percentile(values: Sequence[float], share: int) -> float:
    """The smallest value that `share` per cent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(-(-len(ordered) * share // 100) - 1, 0)]


def spread(values: Sequence[float]) -> str:
    return f"median {median(values):.0f} ms, p95 {percentile(values, 95):.0f} ms, {len(values)} times"


def show(lines: Sequence[Line]) -> str:
    """Markdown, so that it can go into docs/performance.md as it is."""
    rows = [("what", "measured", "limit or rival", "")]
    rows += [
        (line.what, line.measured, line.against, "reached" if line.reached else "**not reached**") for line in lines
    ]
    text = [f"| {' | '.join(row)} |" for row in rows]
    text.insert(1, "| --- | --- | --- | --- |")
    return "\n".join(text)

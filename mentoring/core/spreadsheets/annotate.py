"""The uploaded workbook given back with its bad cells coloured and explained."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mentoring.core.spreadsheets.guard import inspect
from mentoring.core.spreadsheets.limits import CHILD_ADDRESS_SPACE
from mentoring.core.spreadsheets.sandbox import run


@dataclass(frozen=True, slots=True)
class Mark:
    """One remark to one cell («B7»); a warning is yellow, an error is red."""

    sheet: str
    ref: str
    message: str
    warning: bool = False


def annotate(data: bytes, marks: Iterable[Mark], *, filename: str = "книга.xlsx", timeout: float = 60) -> bytes:
    """A copy of the workbook with marks. ``timeout`` in seconds; 10,000 rows take about 7. Raises RefusedFile.

    The guard is asked again and the work is done in the child: the library that keeps the look of a workbook is the
    slowest and hungriest of all, so a foreign file never meets it in a web or job process.
    """
    inspect(data, filename=filename)
    order = {"do": "mark", "findings": [[mark.sheet, mark.ref, mark.message, mark.warning] for mark in marks]}
    with run(order, data, timeout=timeout, memory=CHILD_ADDRESS_SPACE) as answer:
        return answer.read()

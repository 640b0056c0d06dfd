"""``read_workbook``: a foreign workbook becomes plain values, or a clear refusal."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, field
from typing import Any

from mentoring.core.spreadsheets.archive import RESAVE
from mentoring.core.spreadsheets.errors import RefusedFile
from mentoring.core.spreadsheets.guard import inspect
from mentoring.core.spreadsheets.sandbox import run

Value = str | int | float | bool | datetime.date | datetime.datetime | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One visible sheet. ``rows[0]`` is row 1 of Excel and every row begins at column A; blanks are None.

    ``formulas`` holds addresses («D7») whose value was computed: the value is what Excel remembered, or None.
    ``merged`` holds (first row, first column, last row, last column), counted from 0.
    """

    name: str
    rows: list[tuple[Value, ...]]
    formulas: frozenset[str] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Workbook:
    sheets: tuple[Sheet, ...]


def read_workbook(data: bytes, *, filename: str, timeout: float = 20) -> Workbook:
    """Guard, then read in a child process with hard limits. ``timeout`` in seconds. Raises RefusedFile."""
    seen = inspect(data, filename=filename)
    decode = json.JSONDecoder(object_hook=_typed).decode
    sheets: list[Sheet] = []
    with run({"do": "read"}, data, timeout=timeout) as answer:
        for line in answer:
            part = decode(line.decode())
            if isinstance(part, dict):
                name = part["sheet"]
                merged = tuple((a, b, c, d) for a, b, c, d in part["merged"])
                sheets.append(Sheet(name, [], seen.formulas.get(name, frozenset()), merged))
            else:
                sheets[-1].rows.extend(map(tuple, part))
    for sheet in sheets:
        _check_merged(sheet)
    return Workbook(tuple(sheets))


def _check_merged(sheet: Sheet) -> None:
    """Merged cells that lie side by side cannot cover more than the sheet has; thousands of overlapping ones would be
    spread over its rows for minutes."""
    rows, columns = len(sheet.rows), max(map(len, sheet.rows), default=0)
    covered = sum(
        max(min(last_row + 1, rows) - top, 0) * max(min(last_column + 1, columns) - left, 0)
        for top, left, last_row, last_column in sheet.merged
    )
    if covered > rows * columns:
        title = " ".join(sheet.name.split())[:31]
        raise RefusedFile("merged", f"На листе «{title}» объединённые ячейки накладываются друг на друга. {RESAVE}")


def _typed(item: dict[str, Any]) -> Any:
    if "d" in item:
        return datetime.date.fromisoformat(item["d"])
    if "t" in item:
        return datetime.datetime.fromisoformat(item["t"])
    return item.get("s", item)

"""Runs in its own interpreter: takes a workbook on stdin, gives JSON lines (or a workbook) on stdout, and dies.

Started by path (``python -I child.py``), so that nothing of the portal is imported and no setting, environment
variable or database connection is at hand. Limits are set before a single byte is read. A crash is an answer too:
the parent takes it for "file refused".

stdin: one JSON line with the order, then the bytes of the workbook.
stdout of ``read``: a line ``{"sheet": name, "merged": [[r1, c1, r2, c2], …]}`` (from 0), then lines that are lists of
rows. Dates are one-key objects: ``{"d": "2026-09-14"}``, ``{"t": iso datetime}``, ``{"s": text of a time}``.
"""

from __future__ import annotations

import datetime
import importlib
import json
import resource
import signal
import sys
from pathlib import Path
from typing import Any, BinaryIO

_BATCH = 500
_MERGED = 20_000


def limit(order: dict[str, Any]) -> None:
    """Address space, data, processor time, output, wall clock; no core file."""
    pairs = (
        (resource.RLIMIT_AS, order["address_space"]),
        (resource.RLIMIT_DATA, order["data"]),
        (resource.RLIMIT_CPU, order["cpu"]),
        (resource.RLIMIT_FSIZE, order["output"]),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, value in pairs:
        resource.setrlimit(kind, (value, value))
    signal.alarm(order["wall"])


def encode(value: object) -> object:
    """Dates for JSON. A datetime is a date too, so it is asked first."""
    if isinstance(value, datetime.datetime):
        return {"t": value.isoformat()}
    if isinstance(value, datetime.date):
        return {"d": value.isoformat()}
    return {"s": str(value)}


def tidy(row: list[Any], before: list[None]) -> list[Any]:
    """Empty text → None, whole floats → int (the reader knows floats only), infinities → text."""
    return before + [
        (None if value == "" else value)
        if value.__class__ is not float
        else (int(value) if value.is_integer() and -1e15 < value < 1e15 else value)
        if -1e300 < value < 1e300
        else str(value)
        for value in row
    ]


def read(data: BinaryIO, out: BinaryIO) -> None:
    """Every visible worksheet, from A1 to its last filled cell."""
    import python_calamine as calamine

    dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=encode).encode
    with calamine.load_workbook(data) as book:
        for meta in book.sheets_metadata:
            if meta.typ != calamine.SheetTypeEnum.WorkSheet or meta.visible != calamine.SheetVisibleEnum.Visible:
                continue
            sheet = book.get_sheet_by_name(meta.name)
            merged = [[*a, *b] for a, b in (sheet.merged_cell_ranges or [])[:_MERGED]]
            out.write(dump({"sheet": meta.name, "merged": merged}).encode() + b"\n")
            if sheet.start is None:
                continue
            before: list[None] = [None] * sheet.start[1]
            batch: list[list[Any]] = []
            for row in sheet.iter_rows():
                batch.append(tidy(row, before))
                if len(batch) == _BATCH:
                    out.write(dump(batch).encode() + b"\n")
                    batch = []
            out.write(dump(batch).encode() + b"\n")


def main() -> None:
    source, out = sys.stdin.buffer, sys.stdout.buffer
    order = json.loads(source.readline())
    limit(order)
    if order["do"] == "read":
        import io

        read(io.BytesIO(source.read()), out)
    else:
        sys.path.insert(0, str(Path(__file__).resolve().parent))
        # the neighbour file by its bare name: the package it lies in must not be imported here
        marks = importlib.import_module("marks")
        out.write(marks.mark(source.read(), order["findings"]))
    out.flush()


if __name__ == "__main__":
    main()

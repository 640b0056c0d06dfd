"""What a workbook should look like, without a word about how it is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "int", "number", "percent", "date", "datetime"]


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One column. ``width`` in signs; ``kind`` chooses the number format, the type of a value stays its own.

    ``choices`` become a drop-down fed from a hidden sheet; ``note`` becomes a comment on the heading.
    A ``percent`` is given as a share: 0.7 is shown as 70,0 %.
    """

    title: str
    width: float = 18
    kind: Kind = "text"
    choices: Sequence[str] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """One sheet: lines above, header (with group headings over it when given), rows, footer in bold.

    ``preamble``: (label, value); an empty label makes the line a title. ``groups``: (heading, number of columns) from
    the left, an empty heading leaves its columns without one. ``entry_rows``: how many empty rows under the data the
    drop-downs cover; ``freeze_columns``: columns that stay when the sheet is scrolled sideways.
    """

    title: str
    columns: Sequence[ColumnSpec]
    rows: Iterable[Sequence[object]] = ()
    preamble: Sequence[tuple[str, str]] = ()
    footer: Sequence[Sequence[object]] = ()
    groups: Sequence[tuple[str, int]] = ()
    notes: Sequence[str] = ()
    entry_rows: int = 0
    freeze_columns: int = 0
    autofilter: bool = True

"""What views hand to components: small values without behaviour of the domain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Crumb:
    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """`count` None shows no number; `attention` colours it warm."""

    label: str
    url: str
    active: bool = False
    count: int | None = None
    attention: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a wizard. `state`: "done", "current" or "next"."""

    label: str
    state: str = "next"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force; `remove_url` is the same page without it."""

    label: str
    value: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class Preset:
    """A ready set of filters: «возвращено мне»."""

    label: str
    url: str
    active: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A decision: who did what and when, with the comment that went with it."""

    at: dt.datetime
    who: str
    what: str
    comment: str = ""
    tone: str = "neutral"
    icon: str = "circle-dashed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A line of a comparison. `kind`: "new", "closed" or "changed"."""

    kind: str
    title: str
    note: str = ""
    url: str = ""
    changes: Sequence[FieldChange] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a plain table; `number` right-aligns it and shows None as «нет данных»."""

    value: object
    url: str = ""
    number: bool = False
    unit: str = ""
    digits: int | None = None


@dataclass(frozen=True, slots=True)
class MapTile:
    """A municipality on the tile map. `column`, `row` from 0; `value` None = no data."""

    name: str
    short_name: str
    column: int
    row: int
    value: float | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class RankRow:
    """A line of a ranking; `target` draws a mark on the bar."""

    label: str
    value: float | None
    url: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a trend: a value for each label of the axis, None where there is no data."""

    name: str
    values: Sequence[float | None]
    dashed: bool = False

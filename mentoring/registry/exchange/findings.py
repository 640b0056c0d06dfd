"""What the check says about a workbook: which cell, what was found, what is allowed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

KEPT = 2000
"""Findings kept with an import; the counters know all of them."""


class Level(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def label(self) -> str:
        return {"error": "ошибка", "warning": "предупреждение", "info": "к сведению"}[self.value]


class Kind(StrEnum):
    STRUCTURE = "structure"
    DUPLICATE = "duplicate"
    VALUE = "value"
    LINK = "link"
    SKIPPED = "skipped"

    @property
    def label(self) -> str:
        return {
            "structure": "Строение таблицы",
            "duplicate": "Повторы",
            "value": "Замечания к значениям",
            "link": "Пары между базами",
            "skipped": "Пропущенные строки",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Finding:
    """`ref` «D7» (empty for the sheet as a whole), `found` as seen in Excel, `message` what is allowed or was done."""

    kind: Kind
    level: Level
    message: str
    sheet: str = ""
    ref: str = ""
    column: str = ""
    found: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def from_json(item: dict[str, Any]) -> Finding:
    return Finding(**{**item, "kind": Kind(item["kind"]), "level": Level(item["level"])})


def counted(findings: Iterable[Finding]) -> dict[str, int]:
    """How many of each level."""
    counts = Counter(str(finding.level) for finding in findings)
    return {level.value: counts.get(level.value, 0) for level in Level}

"""№ п/п of the lines: sections 1, 2, 3, their activities 1.1, 1.2 … in the order of the table.

In an own edition of a municipality or an organisation the inherited lines keep the number of the line above, so that
one number means the same everywhere; own lines go on after the last number of the parent («1.8», «4.1»).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(slots=True)
class Numbered:
    """A line to number, in the order of the table: `section` None for a section; `fixed` keeps `number`."""

    key: int
    section: int | None
    number: str
    fixed: bool


def numbers(lines: Iterable[Numbered], *, taken: Mapping[str, int]) -> dict[int, str]:
    """The number of each line by key.

    `taken`: how many numbers the parent has already given, by section number, sections themselves under «».
    """
    used = dict(taken)
    found: dict[int, str] = {}
    for line in lines:
        if line.fixed:
            found[line.key] = line.number
            continue
        above = "" if line.section is None else found[line.section]
        used[above] = used.get(above, 0) + 1
        found[line.key] = f"{above}.{used[above]}" if above else str(used[above])
    return found


def taken_by(given: Iterable[str]) -> dict[str, int]:
    """The last number used under each section, of numbers like «2», «2.5»."""
    found: dict[str, int] = {}
    for number in given:
        above, _, last = number.rpartition(".")
        if last.isdigit():
            found[above] = max(found.get(above, 0), int(last))
    return found

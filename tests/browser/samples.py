"""The two bases that a school keeps in Excel, moved to the running school year when the tests run in a later one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from openpyxl import load_workbook

from mentoring.core import clock
from mentoring.core.school_year import school_year_of

FOLDER = Path(__file__).resolve().parents[1] / "data" / "samples"
MENTEES, MENTORS = "baza-nastavlyaemyh.xlsx", "baza-nastavnikov.xlsx"
_WRITTEN_FOR = 2026

MENTEES_COUNT, MENTORS_COUNT = 31, 18


def samples(folder: Path) -> list[Path]:
    """Paths of both workbooks; the files themselves in the school year they were written for."""
    later = school_year_of(clock.today()) - _WRITTEN_FOR
    if not later:
        return [FOLDER / MENTEES, FOLDER / MENTORS]
    return [_moved(FOLDER / name, folder / name, later) for name in (MENTEES, MENTORS)]


def _moved(source: Path, target: Path, years: int) -> Path:
    book = load_workbook(source)
    for row in book.active.iter_rows():
        for cell in row:
            if isinstance(cell.value, dt.datetime):
                cell.value = cell.value.replace(year=cell.value.year + years)
    book.save(target)
    return target

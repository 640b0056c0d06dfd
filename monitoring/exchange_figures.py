"""The dashboard's figures as a workbook: the same numbers, with period, scope and data time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils import timezone

from mentoring.core.spreadsheets.writer import ColumnSpec, SheetSpec, write_workbook
from mentoring.core.wording import NO_DATA
from mentoring.organisations.enums import Basis
from mentoring.organisations.models import MentoringForm

from .selectors.dashboard import Dashboard
from .selectors.readings import Reading

_FIGURES = (
    ColumnSpec("Значение", 12, "number"),
    ColumnSpec("Ед.", 8),
    ColumnSpec("Числитель", 12, "int"),
    ColumnSpec("Знаменатель", 14, "int"),
    ColumnSpec("Основание", 16),
    ColumnSpec("Цель года", 12, "number"),
    ColumnSpec("Состояние", 16),
)


def figures_workbook(board: Dashboard, *, form: MentoringForm | None, made_at: dt.datetime) -> bytes:
    """Sheets: indicators of the place, the chosen indicator by parts and by periods, the completeness."""
    return write_workbook(_sheets(board, form), created=board.data_at or made_at, title="Показатели наставничества")


def _sheets(board: Dashboard, form: MentoringForm | None) -> Iterator[SheetSpec]:
    chosen = board.chosen.indicator
    above = [
        ("", "Показатели наставничества"),
        ("Территория", board.place.label),
        ("Период", board.period.title),
        ("Форма наставничества", str(form) if form else "все формы"),
        ("Время данных", f"{timezone.localtime(board.data_at):%d.%m.%Y %H:%M}" if board.data_at else NO_DATA),
    ]
    yield SheetSpec(
        "Показатели",
        (ColumnSpec("Показатель", 60), *_FIGURES, ColumnSpec("Формула", 60), ColumnSpec("Версия формулы", 10, "int")),
        rows=(
            (one.indicator.title, *_cells(one), one.indicator.formula, one.formula_version)
            for one in (*board.official, *board.others)
        ),
        preamble=above,
        freeze_columns=1,
    )
    if board.parts:
        yield SheetSpec(
            "Территории",
            (ColumnSpec("Территория", 40), *_FIGURES),
            rows=(
                (part.name, *(_cells(reading) if reading else (NO_DATA, *[""] * 5, NO_DATA)))
                for part, reading in board.parts
            ),
            preamble=[*above, ("Показатель", chosen.title)],
            freeze_columns=1,
        )
    yield SheetSpec(
        "Динамика",
        (ColumnSpec("Период", 24), *_FIGURES),
        rows=((period.title, *_cells(reading)) for period, reading in board.trend),
        preamble=[*above, ("Показатель", chosen.title)],
    )
    if board.completeness:
        yield _completeness(board, above)


def _cells(reading: Reading) -> tuple[object, ...]:
    """Unknown is written in words: an empty cell would be read as a zero."""
    indicator = reading.indicator
    value = reading.value
    return (
        NO_DATA if value is None else value,
        indicator.unit.value,
        NO_DATA if reading.numerator is None else reading.numerator,
        "" if indicator.denominator is None else NO_DATA if reading.denominator is None else reading.denominator,
        indicator.basis_words(Basis(reading.basis)),
        reading.target,
        reading.state.label,
    )


def _completeness(board: Dashboard, above: list[tuple[str, str]]) -> SheetSpec:
    def line(name: str, counts: object) -> tuple[object, ...]:
        names = ("due", "sent", "on_time", "done", "held_by_reviewer", "held_by_organisations", "overdue")
        return (name, *(getattr(counts, one) for one in names))

    return SheetSpec(
        "Полнота",
        (
            ColumnSpec("Муниципалитет", 40),
            *(
                ColumnSpec(title, 16, "int")
                for title in (
                    "Организаций",
                    "Сдали",
                    "Вовремя",
                    "Принято",
                    "На проверке",
                    "У организаций",
                    "Просрочено",
                )
            ),
        ),
        rows=[line(row.name, row.counts) for row in board.completeness],
        footer=[line("Итого", board.complete)],
        preamble=above,
    )

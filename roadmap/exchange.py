"""The boards as workbooks: the same figures as on the screen, with the territory, the year and the data time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from mentoring.core.spreadsheets.writer import MOSCOW, ColumnSpec, SheetSpec, write_workbook

from .enums import Status
from .models import Activity, Task
from .selectors.boards import MatrixRow, OrganisationRow, Square
from .wording import next_step

_NOBODY = "нет исполнителя"


def matrix_workbook(
    rows: Sequence[MatrixRow], activities: Sequence[Activity], *, place: str, year: int, now: dt.datetime
) -> bytes:
    """Sheets: the matrix as on the screen, the numbers behind each square, what the activities are."""
    above = _above("Матрица дорожной карты", place, year, now)
    matrix = SheetSpec(
        "Матрица",
        [ColumnSpec("Муниципалитет", 30), *(ColumnSpec(one.number, 16, note=one.title) for one in activities)],
        rows=([str(row.municipality), *map(_words, row.squares)] for row in rows),
        preamble=above,
        freeze_columns=1,
    )
    numbers = SheetSpec(
        "Числа",
        [
            ColumnSpec("Муниципалитет", 30),
            ColumnSpec("№ п/п", 8),
            ColumnSpec("Мероприятие", 60),
            ColumnSpec("Муниципалитет сам", 20),
            ColumnSpec("Организаций", 12, "int"),
            ColumnSpec("Выполнили", 12, "int"),
            ColumnSpec("Просрочили", 12, "int"),
        ],
        rows=_numbers(rows, activities),
        preamble=above,
        freeze_columns=1,
    )
    return write_workbook([matrix, numbers, _legend(activities)], created=now, title=f"Матрица {year}")


def _words(square: Square) -> str:
    """«выполняется, 3 из 14»."""
    if square.status is None:
        return _NOBODY
    share = f", {square.below.done} из {square.below.total}" if square.below.total else ""
    return f"{Status(square.status).label}{share}"


def _numbers(rows: Iterable[MatrixRow], activities: Sequence[Activity]) -> Iterator[list[object]]:
    for row in rows:
        for activity, square in zip(activities, row.squares, strict=True):
            if square.status is not None:
                own = Status(square.own).label if square.own else _NOBODY
                below = square.below
                numbers = [below.total, below.done, below.overdue]
                yield [str(row.municipality), activity.number, activity.title, own, *numbers]


def organisations_workbook(
    rows: Sequence[OrganisationRow], activities: Sequence[Activity], *, place: str, year: int, now: dt.datetime
) -> bytes:
    """The organisations of a municipality × activities."""
    matrix = SheetSpec(
        "Матрица",
        [ColumnSpec("Организация", 44), *(ColumnSpec(one.number, 16, note=one.title) for one in activities)],
        rows=([str(row.organisation), *(_status(task) if task else _NOBODY for task in row.tasks)] for row in rows),
        preamble=_above("Дорожная карта: организации", place, year, now),
        freeze_columns=1,
    )
    return write_workbook([matrix, _legend(activities)], created=now, title=f"Матрица {year}")


def tasks_workbook(tasks: Sequence[Task], *, place: str, year: int | None, shown: str, now: dt.datetime) -> bytes:
    """A list of tasks; `shown` says which of them. `year` None: of whatever year, each says its own."""
    sheet = SheetSpec(
        "Задачи",
        [
            ColumnSpec("№ п/п", 8),
            ColumnSpec("Мероприятие", 60),
            ColumnSpec("Год", 8),
            ColumnSpec("Начало", 12, "date"),
            ColumnSpec("Срок", 12, "date"),
            ColumnSpec("Выполнение", 18),
            ColumnSpec("Выполнили", 12, "int"),
            ColumnSpec("Из скольких", 12, "int"),
            ColumnSpec("Выполнено", 12, "date"),
            ColumnSpec("Отметка", 20),
            ColumnSpec("Ответственный", 32),
            ColumnSpec("Что дальше", 44),
        ],
        rows=map(_task, tasks),
        preamble=[*_above("Задачи дорожной карты", place, year, now), ("Показаны", shown)],
        freeze_columns=2,
    )
    return write_workbook([sheet], created=now, title=f"Задачи дорожной карты {year or shown}")


def _task(task: Task) -> list[object]:
    return [
        task.activity.number,
        task.activity.title,
        task.year,
        task.starts_on,
        task.due_on,
        _status(task),
        task.covered,
        task.needed,
        task.done_on,
        task.get_state_display(),
        task.in_charge.full_name if task.in_charge else "не назначен",
        next_step(task),
    ]


def _status(task: Task) -> str:
    return str(Status(task.status).label)  # type: ignore[attr-defined]


def _legend(activities: Sequence[Activity]) -> SheetSpec:
    columns = [ColumnSpec("№ п/п", 8), ColumnSpec("Мероприятие", 100)]
    return SheetSpec("Мероприятия", columns, rows=([one.number, one.title] for one in activities))


def _above(title: str, place: str, year: int | None, now: dt.datetime) -> list[tuple[str, str]]:
    """Statuses are computed when they are asked for, from what was counted at the last change: they are of now."""
    moment = f"{now.astimezone(MOSCOW):%d.%m.%Y %H:%M}"
    of_year = [] if year is None else [("Год", str(year))]
    return [("", title), ("Территория", place), *of_year, ("Данные на", moment)]

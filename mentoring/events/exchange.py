"""The list of participants as a workbook, and the marks of presence back out of it.

Rows are known again by the number of the enrolment; the name beside it must agree, or the file is of another event.
All marks are applied or none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from mentoring.access.actor import Actor
from mentoring.access.decisions import require
from mentoring.core import clock
from mentoring.core.spreadsheets.cells import parse_int
from mentoring.core.spreadsheets.errors import BadValue
from mentoring.core.spreadsheets.headers import Column
from mentoring.core.spreadsheets.reader import read_workbook
from mentoring.core.spreadsheets.specs import ColumnSpec, SheetSpec
from mentoring.core.spreadsheets.table import Cell, Row, best_table
from mentoring.core.spreadsheets.text import normalise_name
from mentoring.core.spreadsheets.writer import MOSCOW, write_workbook

from . import policies, services
from .enums import EnrolmentState
from .models import Enrolment, Event
from .selectors.participants import Participant, named, participants
from .words import as_one

PRESENT = "Присутствовал"
YES, NO = "да", "нет"
MARK_ALLOWED = "«да» или «нет»; пусто – отметка не изменится"
MAX_FINDINGS = 200
_YES = {"да", "+", "1", "был", "была", "присутствовал", "присутствовала", "x", "х", "v"}
_NO = {"нет", "-", "–", "—", "0", "не был", "не была", "отсутствовал", "отсутствовала"}
_YES_VALUES, _NO_VALUES = (True, 1), (False, 0)
COLUMNS = (
    Column("number", ("№ записи", "номер записи"), required=True),
    Column("name", ("Фамилия, имя, отчество", "ФИО"), required=True),
    Column("mark", (PRESENT, "Присутствие"), required=True),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong in one cell: where, what stands there, what is allowed. Without a cell: the sheet as a whole."""

    ref: str
    found: str
    allowed: str


@dataclass(frozen=True, slots=True)
class Attendance:
    """What a workbook says: marks by id of the enrolment. With findings nothing is applied."""

    marks: dict[int, bool] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def attendance_workbook(event: Event, *, actor: Actor, now: dt.datetime) -> bytes:
    """The list of those who have places, for the host. The caller writes the journal's line about the export."""
    require(policies.can_manage(actor, event))
    rows = [row for row in participants(event, actor) if row.enrolment.state == EnrolmentState.ENROLLED]
    sheet = SheetSpec(
        "Участники",
        [
            ColumnSpec("№ записи", width=10, kind="int"),
            ColumnSpec("Фамилия, имя, отчество", width=36),
            ColumnSpec("Должность", width=26),
            ColumnSpec("Организация", width=36),
            ColumnSpec("В качестве кого", width=30),
            ColumnSpec(PRESENT, width=16, choices=(YES, NO), note=f"Впишите {MARK_ALLOWED}."),
        ],
        rows=_rows(rows),
        preamble=[
            ("", event.title),
            ("Начало", f"{event.starts_at.astimezone(MOSCOW):%d.%m.%Y %H:%M}"),
            ("Данные на", f"{now.astimezone(MOSCOW):%d.%m.%Y %H:%M}"),
        ],
        freeze_columns=2,
    )
    return write_workbook([sheet], created=now, title=event.title)


def _rows(rows: list[Participant]) -> Iterator[list[object]]:
    for row in rows:
        one = row.enrolment
        mark = YES if one.attended_at else ""
        yield [one.number, row.name, one.position, row.place, as_one(one.audience), mark]


def read_attendance(data: bytes, *, filename: str, event: Event) -> Attendance:
    """What the workbook says about this event. Raises RefusedFile for a file that is none or that is dangerous."""
    table = best_table(read_workbook(data, filename=filename), COLUMNS)
    if table.header_row is None or table.missing_required:
        titles = ", ".join(f"«{column.titles[0]}»" for column in table.missing_required)
        return Attendance(findings=[Finding("", "", f"нужны столбцы {titles}: возьмите файл со страницы мероприятия")])
    everybody = named(Enrolment.objects.filter(event=event).order_by("number"), clock.today())
    known = {row.enrolment.number: row for row in everybody}
    reading = _Reading(known)
    for row in table.rows:
        reading.take(row)
    return Attendance({} if reading.findings else reading.marks, reading.findings[:MAX_FINDINGS])


def apply_attendance(
    data: bytes, *, filename: str, event: Event, actor: Actor, now: dt.datetime
) -> tuple[int, Attendance]:
    """Read and mark: how many are other than before. With findings nothing is written.

    Raises RefusedFile; NotAllowed; EventRefused (somebody without a place, a certificate in force).
    """
    require(policies.can_mark_attendance(actor, event))
    read = read_attendance(data, filename=filename, event=event)
    if read.findings:
        return 0, read
    return services.mark_attendance(event=event, marks=read.marks, actor=actor, now=now), read


class _Reading:
    """The rows of the sheet, one after another."""

    def __init__(self, known: dict[int, Participant]) -> None:
        self.known = known
        self.seen: dict[int, str] = {}
        self.marks: dict[int, bool] = {}
        self.findings: list[Finding] = []

    def take(self, row: Row) -> None:
        number, name, mark = (row.values[key] for key in ("number", "name", "mark"))
        participant = self._participant(number)
        if participant is None:
            return
        if normalise_name(str(name.value or "")) != normalise_name(participant.name):
            self._find(name, f"имя у записи № {participant.enrolment.number}, как в файле со страницы мероприятия")
            return
        said = self._mark(mark)
        if said is not None:
            self.marks[participant.enrolment.pk] = said

    def _participant(self, cell: Cell) -> Participant | None:
        try:
            number = parse_int(cell.value, minimum=1)
        except BadValue as wrong:
            self._find(cell, wrong.allowed_ru)
            return None
        participant = self.known.get(number)
        if participant is None or participant.enrolment.state != EnrolmentState.ENROLLED:
            self._find(cell, "номер записи участника, у которого есть место")
            return None
        if number in self.seen:
            self._find(cell, f"каждая запись один раз: она уже стоит в ячейке {self.seen[number]}")
            return None
        self.seen[number] = cell.ref
        return participant

    def _mark(self, cell: Cell) -> bool | None:
        """None where the cell is empty: nothing is said."""
        if cell.value is None:
            return None
        if cell.value in _YES_VALUES or _word(cell.value) in _YES:
            return True
        if cell.value in _NO_VALUES or _word(cell.value) in _NO:
            return False
        self._find(cell, MARK_ALLOWED)
        return None

    def _find(self, cell: Cell, allowed: str) -> None:
        self.findings.append(Finding(cell.ref, str(cell.value or ""), allowed))


def _word(value: object) -> str:
    return " ".join(str(value).lower().replace("ё", "е").split()).rstrip(".")

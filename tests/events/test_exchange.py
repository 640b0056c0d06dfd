"""The list of presence goes out as a workbook and its marks come back: all of them or none."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from mentoring.access.decisions import NotAllowed
from mentoring.core import clock
from mentoring.core.spreadsheets.errors import RefusedFile
from mentoring.events import exchange, services
from mentoring.registry.models.hiding import WITHDREW
from tests import factories as make

from .hall import HOUR, announced, enrol, fresh, mentor, staff

NAMES = ("Азарова Анна Ивановна", "Белова Вера Ильинична", "=Волкова Галина Петровна")
FIRST = 6  # the row of the first participant: three lines above the table, an empty one, the heading


@pytest.fixture
def event(world: Any) -> Any:
    """An event of the region that goes on: three have places, one waits."""
    row = announced(world.region_actor, capacity=3, starts_at=clock.now() + HOUR)
    for name in ("Азарова Анна Ивановна", "Белова Вера Ильинична", "Волкова Галина Петровна", "Громова Дарья Львовна"):
        enrol(row, staff(world.a1.head_actor, name), world.a1.head_actor)
    return fresh(row)


def exported(world: Any, event: Any) -> bytes:
    return exchange.attendance_workbook(event, actor=world.region_actor, now=clock.now())


def changed(data: bytes, edit: Callable[[Any], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    edit(book.worksheets[0])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def marked(data: bytes, **cells: Any) -> bytes:
    def edit(sheet: Any) -> None:
        for address, value in cells.items():
            sheet[address] = value

    return changed(data, edit)


def apply(world: Any, event: Any, data: bytes) -> tuple[int, exchange.Attendance]:
    return exchange.apply_attendance(
        data, filename="список.xlsx", event=event, actor=world.region_actor, now=clock.now()
    )


def present(event: Any) -> list[int]:
    return list(event.enrolments.attended().order_by("number").values_list("number", flat=True))


def test_the_workbook_lists_those_with_places_and_offers_yes_and_no(world: Any, event: Any) -> None:
    services.mark_attendance(
        event=event, marks={event.enrolments.get(number=2).pk: True}, actor=world.region_actor, now=clock.now()
    )
    sheet = openpyxl.load_workbook(io.BytesIO(exported(world, event))).worksheets[0]
    heading, *rows = list(sheet.iter_rows(min_row=FIRST - 1, values_only=True))
    assert heading[0] == "№ записи"
    assert heading[-1] == "Присутствовал"
    assert [(row[0], row[1], row[5]) for row in rows] == [
        (1, "Азарова Анна Ивановна", None),
        (2, "Белова Вера Ильинична", "да"),
        (3, "Волкова Галина Петровна", None),
    ]
    assert rows[0][3] == world.a1.organisation.name
    assert [str(one.sqref) for one in sheet.data_validations.dataValidation] == [f"F{FIRST}:F{FIRST + 2}"]


def test_marks_come_back_and_an_empty_cell_says_nothing(world: Any, event: Any) -> None:
    count, read = apply(world, event, marked(exported(world, event), F6="да", F7="нет"))
    assert (count, read.findings, present(event)) == (1, [], [1])
    count, _ = apply(world, event, marked(exported(world, event), F6="нет", F7="Была", F8=1))
    assert (count, present(event)) == (3, [2, 3])
    count, _ = apply(world, event, marked(exported(world, event), F7=None, F8=0))
    assert (count, present(event)) == (1, [2])


@pytest.mark.parametrize(
    ("cells", "ref", "found"),
    [
        ({"F7": "может быть"}, "F7", "может быть"),
        ({"A7": "второй"}, "A7", "второй"),
        ({"A7": 99}, "A7", "99"),
        ({"A7": 4}, "A7", "4"),  # who waits has no place
        ({"A7": 1, "B7": "Азарова Анна Ивановна"}, "A7", "1"),  # twice
        ({"B7": "Другая Вера Ильинична"}, "B7", "Другая Вера Ильинична"),
    ],
)
def test_one_bad_cell_and_nothing_is_applied(
    world: Any, event: Any, cells: dict[str, Any], ref: str, found: str
) -> None:
    count, read = apply(world, event, marked(exported(world, event), **({"F6": "да"} | cells)))
    assert (count, read.marks, present(event)) == (0, {}, [])
    assert [(finding.ref, finding.found) for finding in read.findings] == [(ref, found)]
    assert read.findings[0].allowed


def test_every_bad_cell_is_named(world: Any, event: Any) -> None:
    _, read = apply(world, event, marked(exported(world, event), F6="?", F7="??", A8="три"))
    assert [finding.ref for finding in read.findings] == ["F6", "F7", "A8"]


def test_a_sheet_without_the_columns_says_which(world: Any, event: Any) -> None:
    for edit in (lambda sheet: sheet.delete_cols(6), lambda sheet: sheet.delete_rows(1, 20)):
        count, read = apply(world, event, changed(exported(world, event), edit))
        assert count == 0
        assert "Присутствовал" in read.findings[0].allowed


def test_rows_in_another_order_and_a_changed_spelling_are_known(world: Any, event: Any) -> None:
    def edit(sheet: Any) -> None:
        for column in "ABCDE":
            first, last = sheet[f"{column}6"], sheet[f"{column}8"]
            first.value, last.value = last.value, first.value
        sheet["B6"] = "волкова  галина петровна"
        sheet["F6"] = "+"

    apply(world, event, changed(exported(world, event), edit))
    assert present(event) == [3]


def test_a_file_that_is_none_is_refused(world: Any, event: Any) -> None:
    with pytest.raises(RefusedFile):
        apply(world, event, b"not a workbook")


def test_only_the_host_takes_the_list_and_brings_it_back(world: Any, event: Any) -> None:
    data = exported(world, event)
    for stranger in (world.a1.head_actor, world.officer_actor, world.ministry_actor):
        with pytest.raises(NotAllowed):
            exchange.attendance_workbook(event, actor=stranger, now=clock.now())
        with pytest.raises(NotAllowed):
            exchange.apply_attendance(data, filename="список.xlsx", event=event, actor=stranger, now=clock.now())


def test_a_mentor_whose_consent_is_over_has_no_name_in_it_and_is_marked_all_the_same(world: Any) -> None:
    curator, region = world.a1.curator_actor, world.region_actor
    event = announced(region, starts_at=clock.now() + HOUR)
    person = make.make_mentor(world.a1.organisation, last_name="Незабудкин").person
    enrol(event, mentor(world.a1, person), curator)
    person.consents.update(withdrawn_on=clock.today())
    data = exported(world, event)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert sheet["B6"].value == WITHDREW
    assert (
        exchange.apply_attendance(
            marked(data, F6="да"), filename="список.xlsx", event=event, actor=region, now=clock.now()
        )[0]
        == 1
    )

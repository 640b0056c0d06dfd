"""Thousands of namesakes in a workbook: the answer comes in the time of a few, and says what it said of a few."""

from __future__ import annotations

import time

from mentoring.core.spreadsheets.table import Cell
from mentoring.registry.exchange.pairs import Participant, join
from mentoring.registry.exchange.rows import MenteeRow, MentorRow
from mentoring.registry.services.data import MenteeData, MentorData, PersonData

MANY = 6000
_CELL = Cell("", "A1")


def mentee(number: int, partner: str) -> Participant:
    row = MenteeRow(
        number, "Лист1", _CELL, _CELL, PersonData("Орлов", "Лев"), "орлов лев", MenteeData("pupil", 1), [partner]
    )
    return Participant.new(number, -number, row)


def mentor(number: int) -> Participant:
    row = MentorRow(
        number, "Лист2", _CELL, _CELL, PersonData("Ким", "Ян"), "ким ян", MentorData("pupil", 1), ["орлов лев"]
    )
    return Participant.new(number, -MANY - number, row)


def test_namesakes_on_both_sides_do_not_hold_the_worker() -> None:
    """Each row was once compared with every namesake, and those with every pair named so far: minutes of work."""
    numbers = range(1, MANY + 1)
    began = time.process_time()
    joined = join([mentee(number, "ким ян") for number in numbers], [mentor(number) for number in numbers], [])
    assert time.process_time() - began < 2
    assert joined.links == []
    assert {finding.message for finding in joined.findings} == {
        "в портале несколько людей с таким ФИО: создайте пару вручную"
    }

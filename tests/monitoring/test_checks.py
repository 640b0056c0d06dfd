"""Checks of a submission, at their borders."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest

from mentoring.organisations.enums import Figure
from monitoring.checks import Finding, Severity, Surroundings, findings
from monitoring.sheet import Sheet

from .sheets import mentee, mentor, sheet

ALONE = Surroundings()


def codes(made: Sheet, around: Surroundings = ALONE) -> dict[str, Severity]:
    return {finding.code: finding.severity for finding in findings(made, around)}


def found(made: Sheet, code: str, around: Surroundings = ALONE) -> Finding:
    return next(finding for finding in findings(made, around) if finding.code == code)


def test_a_good_sheet_has_no_findings() -> None:
    assert findings(sheet(mentee(), mentor()), ALONE) == []


@pytest.mark.parametrize(
    "figure", [Figure.LEARNERS, Figure.CHILDREN_10_19, Figure.CHILDREN_15_19, Figure.YOUNG_TEACHERS]
)
def test_a_missing_figure_is_an_error_and_zero_is_not(figure: Figure) -> None:
    made = sheet(mentee(), figures={figure: None})
    assert codes(made) == {f"missing_{figure.value}": Severity.ERROR}
    assert found(made, f"missing_{figure.value}").target == f"figure:{figure.value}"
    zeros = sheet(mentee(age=30), figures=dict.fromkeys(Figure, 0))
    assert codes(zeros) == {}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({Figure.CHILDREN_10_19: 400}, set()),
        ({Figure.CHILDREN_10_19: 401}, {"children_within_learners"}),
        ({Figure.CHILDREN_15_19: 250}, set()),
        ({Figure.CHILDREN_15_19: 251}, {"older_within_children"}),
        ({Figure.LEARNERS: None, Figure.CHILDREN_10_19: 900}, {"missing_learners"}),
    ],
)
def test_figures_lie_within_each_other(values: dict[Figure, int | None], expected: set[str]) -> None:
    assert set(codes(sheet(mentee(), figures=values))) == expected


def test_mentees_of_10_19_do_not_exceed_the_children() -> None:
    rows = [mentee() for _ in range(3)]
    limits = {Figure.CHILDREN_15_19: 0}
    assert codes(sheet(*rows, figures=limits | {Figure.CHILDREN_10_19: 3})) == {}
    made = sheet(*rows, figures=limits | {Figure.CHILDREN_10_19: 2})
    assert codes(made) == {"mentees_10_19_within_figure": Severity.ERROR}
    assert "3" in found(made, "mentees_10_19_within_figure").text
    twice = sheet(rows[0], dataclasses.replace(rows[0], pair_id=99), figures=limits | {Figure.CHILDREN_10_19: 1})
    assert codes(twice) == {}


@pytest.mark.parametrize(("age", "counted"), [(9, False), (10, True), (19, True), (20, False), (None, False)])
def test_the_band_of_mentees(age: int | None, counted: bool) -> None:
    made = sheet(mentee(age=age), figures={Figure.CHILDREN_10_19: 0, Figure.CHILDREN_15_19: 0})
    assert ("mentees_10_19_within_figure" in codes(made)) is counted


@pytest.mark.parametrize(("age", "counted"), [(14, False), (15, True), (19, True), (20, False)])
def test_the_band_of_mentors(age: int, counted: bool) -> None:
    made = sheet(mentor(age=age), figures={Figure.CHILDREN_15_19: 0})
    assert ("mentors_15_19_within_figure" in codes(made)) is counted


def test_young_teachers_do_not_exceed_their_number() -> None:
    rows = [mentee(category="young_teacher", age=24) for _ in range(2)]
    assert codes(sheet(*rows, figures={Figure.YOUNG_TEACHERS: 2})) == {}
    assert codes(sheet(*rows, figures={Figure.YOUNG_TEACHERS: 1})) == {"young_teachers_within_figure": Severity.ERROR}
    assert codes(sheet(mentee(category="teacher"), figures={Figure.YOUNG_TEACHERS: 0})) == {}


@pytest.mark.parametrize("who", ["mentees", "mentors"])
@pytest.mark.parametrize(
    ("asked", "satisfied", "expected"),
    [
        (None, None, {}),
        (1, 1, {}),
        (1, 0, {}),
        (1, 2, {"satisfied": Severity.ERROR}),
        (None, 1, {"satisfied": Severity.ERROR}),
        (1, None, {"satisfied_missing": Severity.ERROR}),
        (2, 1, {"asked_many": Severity.WARNING}),
    ],
)
def test_satisfied_lie_within_asked(
    who: str, asked: int | None, satisfied: int | None, expected: dict[str, Severity]
) -> None:
    made = sheet(mentee(), mentor(), **{f"{who}_asked": asked, f"{who}_satisfied": satisfied})
    assert codes(made) == {f"{who}_{code}": severity for code, severity in expected.items()}


def test_dates_are_in_order() -> None:
    day = dt.date(2026, 10, 5)
    assert codes(sheet(mentee(entered_on=day, left_on=day, outcome="completed"))) == {}
    wrong = sheet(mentee(entered_on=day, left_on=day - dt.timedelta(days=1), outcome="completed"))
    assert codes(wrong) == {"dates": Severity.ERROR}
    assert codes(sheet(mentee(entered_on=None, left_on=day, outcome="completed"))) == {}


def test_zero_coverage_asks_for_a_reason() -> None:
    assert codes(sheet()) == {"zero_coverage": Severity.WARNING}
    assert codes(sheet(mentor())) == {"zero_coverage": Severity.WARNING}, "a mentor alone covers nobody"


@pytest.mark.parametrize(
    ("before", "after", "asked"), [(10, 13, False), (10, 14, True), (3, 4, True), (0, 5, False), (10, 1, False)]
)
def test_growth_over_thirty_per_cent_asks_for_a_comment(before: int, after: int, asked: bool) -> None:
    earlier = sheet(*(mentee() for _ in range(before)))
    around = Surroundings(previous=earlier, previous_title="III квартал")
    made = sheet(*(mentee() for _ in range(after)))
    assert ("growth_mentees" in codes(made, around)) is asked
    assert "growth_mentors" not in codes(made, around)


def test_growth_says_both_numbers_and_the_period() -> None:
    around = Surroundings(previous=sheet(mentor(), mentor()), previous_title="III квартал")
    text = found(sheet(*(mentor() for _ in range(3))), "growth_mentors", around).text
    assert "было 2 (III квартал), стало 3 – рост на 50 %" in text


def test_a_person_in_two_forms_is_confirmed() -> None:
    person = mentee()
    assert codes(sheet(person, dataclasses.replace(person, pair_id=90))) == {}
    two = sheet(person, dataclasses.replace(person, pair_id=90, form_id=2))
    assert codes(two) == {"forms_sum": Severity.WARNING}
    assert "(2) больше числа людей (1)" in found(two, "forms_sum").text


def test_people_without_consent_are_a_warning() -> None:
    person = mentee()
    around = Surroundings(left_out=[person, dataclasses.replace(person, pair_id=91)])
    assert codes(sheet(mentee()), around) == {"no_consent": Severity.WARNING}
    assert "1 человек" in found(sheet(mentee()), "no_consent", around).text


def test_mentors_who_learn_need_an_age() -> None:
    assert codes(sheet(mentee(), mentor(age=None))) == {"mentors_without_age": Severity.WARNING}
    assert codes(sheet(mentee(), mentor(age=None, category="teacher"))) == {}


def test_missing_birth_dates_only_inform() -> None:
    around = Surroundings(without_birth_date=2)
    finding = found(sheet(mentee()), "birth_dates", around)
    assert finding.severity is Severity.NOTE
    assert not finding.blocks


@pytest.mark.parametrize(
    ("severity", "answer", "blocks"),
    [("error", "да", True), ("warning", "", True), ("warning", "так и есть", False), ("note", "", False)],
)
def test_what_blocks(severity: str, answer: str, blocks: bool) -> None:
    assert Finding("x", Severity(severity), "", "", answer).blocks is blocks


def test_answers_find_their_warnings_and_errors_come_first() -> None:
    made = dataclasses.replace(sheet(figures={Figure.LEARNERS: None}), answers={"zero_coverage": " ремонт "})
    got: list[Any] = findings(made, Surroundings(without_birth_date=1))
    assert [finding.code for finding in got] == ["missing_learners", "zero_coverage", "birth_dates"]
    assert got[1].answer == "ремонт"

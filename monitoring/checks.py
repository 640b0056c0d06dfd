"""Checks of a submission (domain.md 9.1): errors block the sending, warnings ask for a comment, notes only inform.

Every check is a small pure function that says what it found in plain Russian with the numbers, and where to look:
`target` is a field of the form («figure:learners») or a list («rows:mentees_10_19»).
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from mentoring.core.wording import plural_form
from mentoring.organisations.enums import Figure

from . import numbers
from .sheet import FIGURES, Row, Sheet

GROWTH_LIMIT = 30


class Severity(enum.StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """`answer` is the curator's comment to a warning; a warning without one blocks like an error."""

    code: str
    severity: Severity
    text: str
    target: str
    answer: str = ""

    @property
    def blocks(self) -> bool:
        return self.severity is Severity.ERROR or (self.severity is Severity.WARNING and not self.answer)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a sheet is compared with: the previous approved period, and what the cards lack.

    `without_birth_date` counts people of the sheet whose cards hold a year at best.
    """

    previous: Sheet | None = None
    previous_title: str = ""
    left_out: Sequence[Row] = ()
    without_birth_date: int = 0


Check = Callable[[Sheet, Surroundings], Iterator[Finding]]


def findings(sheet: Sheet, around: Surroundings) -> list[Finding]:
    """Everything found, errors first, each with the answer already given to it."""
    found = [finding for check in CHECKS for finding in check(sheet, around)]
    order = list(Severity)
    answered = [
        Finding(item.code, item.severity, item.text, item.target, str(sheet.answers.get(item.code, "")).strip())
        for item in found
    ]
    return sorted(answered, key=lambda item: order.index(item.severity))


def _people(count: int) -> str:
    return f"{count} {plural_form(count, 'человек', 'человека', 'человек')}"


def figures_given(sheet: Sheet, _: Surroundings) -> Iterator[Finding]:
    for figure in FIGURES:
        if sheet.figure(figure) is None:
            yield Finding(
                f"missing_{figure.value}",
                Severity.ERROR,
                f"Не указано: «{figure.label}». Если таких нет, поставьте 0.",
                f"figure:{figure.value}",
            )


def figures_nested(sheet: Sheet, _: Surroundings) -> Iterator[Finding]:
    """(6) ≤ (5) ≤ (4)."""
    for code, part, whole in (
        ("children_within_learners", Figure.CHILDREN_10_19, Figure.LEARNERS),
        ("older_within_children", Figure.CHILDREN_15_19, Figure.CHILDREN_10_19),
    ):
        few, many = sheet.figure(part), sheet.figure(whole)
        if few is not None and many is not None and few > many:
            yield Finding(
                code,
                Severity.ERROR,
                f"«{part.label}» ({few}) больше, чем «{whole.label}» ({many}). Исправьте численность.",
                f"figure:{part.value}",
            )


def people_within_figures(sheet: Sheet, _: Surroundings) -> Iterator[Finding]:
    """(7) ≤ (5), (8) ≤ (6), (10) ≤ (9)."""
    for number, figure in (
        (numbers.MENTEES_10_19, Figure.CHILDREN_10_19),
        (numbers.MENTORS_15_19, Figure.CHILDREN_15_19),
        (numbers.YOUNG_TEACHERS, Figure.YOUNG_TEACHERS),
    ):
        few, many = number.count(sheet.rows), sheet.figure(figure)
        if many is not None and few > many:
            yield Finding(
                f"{number.code}_within_figure",
                Severity.ERROR,
                f"{number.label}: {few}, а «{figure.label}» всего {many}. Проверьте список и численность.",
                f"figure:{figure.value}",
            )


def satisfied_within_asked(sheet: Sheet, _: Surroundings) -> Iterator[Finding]:
    for who, words, people in (
        ("mentees", "наставляемых", numbers.MENTEES),
        ("mentors", "наставников", numbers.MENTORS),
    ):
        asked = getattr(sheet.satisfaction, f"{who}_asked")
        satisfied = getattr(sheet.satisfaction, f"{who}_satisfied")
        if satisfied is not None and satisfied > (asked or 0):
            yield Finding(
                f"{who}_satisfied",
                Severity.ERROR,
                f"Довольных {words} ({satisfied}) больше, чем опрошенных ({asked or 0}).",
                f"field:{who}_satisfied",
            )
        elif asked is not None and satisfied is None:
            yield Finding(
                f"{who}_satisfied_missing",
                Severity.ERROR,
                f"Опрошено {words}: {asked}, но не указано, сколько из них довольны.",
                f"field:{who}_satisfied",
            )
        elif asked is not None and asked > people.count(sheet.rows):
            yield Finding(
                f"{who}_asked_many",
                Severity.WARNING,
                f"Опрошено {words} больше ({asked}), чем есть в списке ({people.count(sheet.rows)}). Поясните.",
                f"field:{who}_asked",
            )


def dates_in_order(sheet: Sheet, _: Surroundings) -> Iterator[Finding]:
    wrong = [
        row
        for row in sheet.rows
        if row.entered_on is not None and row.left_on is not None and row.left_on < row.entered_on
    ]
    if wrong:
        yield Finding(
            "dates",
            Severity.ERROR,
            f"Дата завершения раньше даты начала: {len(wrong)} "
            f"{plural_form(len(wrong), 'строка', 'строки', 'строк')} списка.",
            "rows:wrong_dates",
        )


def coverage_not_zero(sheet: Sheet, _: Surroundings) -> Iterator[Finding]:
    if not numbers.MENTEES.count(sheet.rows):
        yield Finding(
            "zero_coverage",
            Severity.WARNING,
            "В списках нет ни одного наставляемого: охват наставничеством нулевой. Укажите причину.",
            "rows:mentees",
        )


def growth(sheet: Sheet, around: Surroundings) -> Iterator[Finding]:
    """Over 30 % against the previous approved period; growth from nothing has no per cent and is not asked about."""
    if around.previous is None:
        return
    for number in (numbers.MENTEES, numbers.MENTORS):
        before, after = number.count(around.previous.rows), number.count(sheet.rows)
        if before and 100 * (after - before) > GROWTH_LIMIT * before:
            yield Finding(
                f"growth_{number.code}",
                Severity.WARNING,
                f"{number.label}: было {before} ({around.previous_title}), стало {after} – рост на "
                f"{100 * (after - before) // before} %. Поясните, почему больше чем на {GROWTH_LIMIT} %.",
                f"rows:{number.code}",
            )


def forms_and_people(sheet: Sheet, _: Surroundings) -> Iterator[Finding]:
    """A person may take part in several forms: the sum of forms then exceeds the number of people."""
    mentees = numbers.MENTEES.rows(sheet.rows)
    people = len({row.identity for row in mentees})
    by_form = len({(row.form_id, row.identity) for row in mentees})
    if by_form > people:
        yield Finding(
            "forms_sum",
            Severity.WARNING,
            f"Сумма наставляемых по формам ({by_form}) больше числа людей ({people}): кто-то участвует в нескольких "
            "формах. Подтвердите, что это не ошибка.",
            "rows:several_forms",
        )


def consents_given(_: Sheet, around: Surroundings) -> Iterator[Finding]:
    people = len({row.person_id for row in around.left_out})
    if people:
        yield Finding(
            "no_consent",
            Severity.WARNING,
            f"Без действующего согласия на обработку данных: {_people(people)}. В сведения они не войдут. "
            "Внесите согласия или поясните.",
            "rows:left_out",
        )


def ages_of_mentors(sheet: Sheet, _: Surroundings) -> Iterator[Finding]:
    unknown = {row.identity for row in sheet.rows if numbers.is_learner_of_unknown_age(row)}
    if unknown:
        yield Finding(
            "mentors_without_age",
            Severity.WARNING,
            f"Наставники-обучающиеся без года рождения: {_people(len(unknown))}. В показатель «наставники 15–19 лет» "
            "они не войдут. Укажите год рождения или поясните.",
            "rows:mentors_without_age",
        )


def birth_dates(_: Sheet, around: Surroundings) -> Iterator[Finding]:
    if around.without_birth_date:
        yield Finding(
            "birth_dates",
            Severity.NOTE,
            f"Без полной даты рождения: {_people(around.without_birth_date)}. Возраст считается по году, а повтор "
            "в другой организации не распознаётся.",
            "rows:without_birth_date",
        )


CHECKS: tuple[Check, ...] = (
    figures_given,
    figures_nested,
    people_within_figures,
    satisfied_within_asked,
    dates_in_order,
    coverage_not_zero,
    growth,
    forms_and_people,
    consents_given,
    ages_of_mentors,
    birth_dates,
)

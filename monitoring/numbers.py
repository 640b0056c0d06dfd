"""The numbers of the coverage table (domain.md 9.1) over the rows of one organisation.

A number is the count of distinct keys among its rows, and its list shows one line a key: the length of the list
is the number, by construction.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from mentoring.organisations.models import MentoringForm
from mentoring.registry.enums import MenteeCategory, MentorCategory

from .enums import Outcome
from .sheet import Row


@dataclass(frozen=True, slots=True)
class Number:
    """`counts` names what a line of the list is: "person", "pair" or "enterprise"; `column` is that of table 9.1."""

    code: str
    label: str
    column: int | None
    counts: str
    takes: Callable[[Row], bool]

    def rows(self, rows: Iterable[Row]) -> list[Row]:
        return [row for row in rows if self.takes(row)]

    def groups(self, rows: Iterable[Row]) -> dict[Hashable, list[Row]]:
        """Rows gathered by what is counted; the order of the rows is kept."""
        found: dict[Hashable, list[Row]] = {}
        for row in self.rows(rows):
            found.setdefault(self._key(row), []).append(row)
        return found

    def count(self, rows: Iterable[Row]) -> int:
        return len({self._key(row) for row in self.rows(rows)})

    def _key(self, row: Row) -> Hashable:
        return {"person": row.identity, "pair": row.pair_id, "enterprise": row.enterprise}[self.counts]


def aged(row: Row, lowest: int, highest: int) -> bool:
    """Within an age band on the reporting date; an unknown age is in none."""
    return row.age is not None and lowest <= row.age <= highest


# The words of column 12 of table 9.1.
KINDS_OF_MENTORS = {
    MentorCategory.PUPIL: "обучающиеся",
    MentorCategory.TEACHER: "педагоги",
    MentorCategory.STUDENT: "студенты",
    MentorCategory.EMPLOYER: "работодатели",
    MentorCategory.PARENT: "родители",
    MentorCategory.ALUMNUS: "выпускники",
    MentorCategory.OTHER: "иные",
}
_LEARNERS_AS_MENTEES = {MenteeCategory.PUPIL.value, MenteeCategory.STUDENT.value}
_LEARNERS_AS_MENTORS = {MentorCategory.PUPIL.value, MentorCategory.STUDENT.value}

# The conditions are those of the indicators (`monitoring.indicators`); a test compares both over one set of facts.
MENTEES = Number("mentees", "Наставляемых всего", None, "person", lambda row: row.is_mentee)
MENTEES_10_19 = Number(
    "mentees_10_19",
    "Наставляемых 10–19 лет",
    7,
    "person",
    lambda row: row.is_mentee and row.category in _LEARNERS_AS_MENTEES and aged(row, 10, 19),
)
MENTORS_15_19 = Number(
    "mentors_15_19",
    "Наставников 15–19 лет",
    8,
    "person",
    lambda row: row.is_mentor and row.category in _LEARNERS_AS_MENTORS and aged(row, 15, 19),
)
YOUNG_TEACHERS = Number(
    "young_teachers",
    "Молодых специалистов – наставляемых",
    10,
    "person",
    lambda row: row.is_mentee and row.category == MenteeCategory.YOUNG_TEACHER,
)
PAIRS = Number("pairs", "Пар и групп всего", 11, "pair", lambda row: row.is_mentee)
MENTORS = Number("mentors", "Наставников всего", 12, "person", lambda row: row.is_mentor)
ENTERPRISES = Number(
    "enterprises",
    "Предприятий-партнёров",
    13,
    "enterprise",
    lambda row: row.is_mentor and row.enterprise is not None,
)
COMPLETED = Number(
    "completed",
    "Завершили программу",
    16,
    "person",
    lambda row: row.is_mentee and row.outcome == Outcome.COMPLETED,
)
ENDED_EARLY = Number(
    "ended_early",
    "Прекратили досрочно",
    16,
    "person",
    lambda row: row.is_mentee and row.outcome == Outcome.ENDED_EARLY,
)


def is_learner_of_unknown_age(row: Row) -> bool:
    """A mentor who learns and whom the band of 15–19 can neither take nor leave out."""
    return row.is_mentor and row.category in _LEARNERS_AS_MENTORS and row.age is None


def of_form(form: MentoringForm) -> Number:
    return Number(f"pairs_{form.code}", form.title, 11, "pair", lambda row: row.is_mentee and row.form_id == form.pk)


def of_category(category: MentorCategory) -> Number:
    return Number(
        f"mentors_{category.value}",
        f"Наставники: {KINDS_OF_MENTORS[category]}",
        12,
        "person",
        lambda row: row.is_mentor and row.category == category,
    )


def all_numbers(forms: Iterable[MentoringForm]) -> dict[str, Number]:
    """Every number of a submission by its code; the forms are the directory's."""
    numbers = (
        MENTEES,
        MENTEES_10_19,
        MENTORS_15_19,
        YOUNG_TEACHERS,
        PAIRS,
        *(of_form(form) for form in forms),
        MENTORS,
        *(of_category(category) for category in MentorCategory),
        ENTERPRISES,
        COMPLETED,
        ENDED_EARLY,
    )
    return {number.code: number for number in numbers}


def share(numerator: int, denominator: int | None) -> float | None:
    """Per cent; None without a denominator or with a zero one."""
    return 100 * numerator / denominator if denominator else None

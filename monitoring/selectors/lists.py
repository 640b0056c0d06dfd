"""Lists of a submission: every number and every finding opens into one, and a list has as many lines as its number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from mentoring.access.actor import Actor
from mentoring.core.pagination import KeysetPage
from mentoring.organisations.models import MentoringForm
from mentoring.registry.enums import MenteeCategory, MentorCategory
from mentoring.registry.models import Person

from .. import numbers
from ..enums import Outcome
from ..models import Submission
from ..sheet import Row, Sheet
from ..training import BY_CODE
from .faces import Faces, enterprise_names
from .sheets import left_out
from .trained import trained_of_sheet

ALL = "all"
_COLUMNS = {
    "part": ("Участник", "Кто", "Возраст", "Форма", "Начало", "Состояние"),
    "person": ("Участник", "Кто", "Возраст", "Форма", "Начало", "Состояние"),
    "pair": ("Пара или группа", "Форма", "Наставляемых", "Начало", "Состояние"),
    "enterprise": ("Предприятие", "Наставников", "Наставники"),
    "trained": ("Участник", "Что посетил"),
}
_LABELS = {
    ALL: "Все участники пар",
    "wrong_dates": "Завершение раньше начала",
    "several_forms": "Участвуют в нескольких формах",
    "mentors_without_age": "Наставники-обучающиеся без года рождения",
    "without_birth_date": "Без полной даты рождения",
    "left_out": "Без согласия на обработку данных – в сведения не войдут",
}


@dataclass(frozen=True, slots=True)
class Line:
    """`key` names the line in addresses and remarks («mentee-12-34»); `cells` stand after the title."""

    key: str
    title: str
    note: str
    url: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetList:
    code: str
    label: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]

    def page(self, cursor: str | None, size: int = 50) -> KeysetPage[Line]:
        """A page that begins with the line of this key; an unknown key begins at the beginning."""
        keys = [line.key for line in self.lines]
        start = keys.index(cursor) if cursor in keys else 0
        end = start + size
        return KeysetPage(
            items=list(self.lines[start:end]),
            next_cursor=keys[end] if end < len(keys) else "",
            previous_cursor=keys[max(0, start - size)] if start else "",
            last_cursor=keys[max(0, len(keys) - size)] if keys else "",
            size=size,
        )

    def cursor_of(self, key: str, size: int = 50) -> str:
        """The cursor of the page that holds a line; empty for the first page or an unknown line."""
        keys = [line.key for line in self.lines]
        start = keys.index(key) // size * size if key in keys else 0
        return keys[start] if start else ""


def list_of(
    actor: Actor, submission: Submission, sheet: Sheet, code: str, *, forms: Sequence[MentoringForm], now: dt.datetime
) -> SheetList | None:
    """The list that a code names, None when there is no such list."""
    if code == "left_out":
        rows: Sequence[Row] = left_out(submission, now=now) if sheet.version_number is None else ()
        return _build(
            actor, submission, code, _LABELS[code], "person", _by(rows, lambda row: row.person_id), rows, forms
        )
    if code in BY_CODE:
        trained = trained_of_sheet(actor, sheet, BY_CODE[code])
        lines = tuple(Line(f"trained-{one.key}", one.title, "", "", ("; ".join(one.lessons),)) for one in trained)
        return SheetList(code, BY_CODE[code].label, _COLUMNS["trained"], lines)
    number = numbers.all_numbers(forms).get(code)
    if number is not None:
        return _build(
            actor, submission, code, number.label, number.counts, number.groups(sheet.rows), sheet.rows, forms
        )
    special = _special(code, sheet)
    if special is None:
        return None
    counts, rows = special
    key: Callable[[Row], Hashable] = (lambda row: row.key) if counts == "part" else (lambda row: row.identity)
    return _build(actor, submission, code, _LABELS[code], counts, _by(rows, key), sheet.rows, forms)


def without_birth_date(rows: Sequence[Row]) -> set[int]:
    """Ids of people whose cards hold no full date of birth."""
    people = {row.person_id for row in rows}
    return set(Person.objects.filter(pk__in=people, birth_date__isnull=True).values_list("pk", flat=True))


def _special(code: str, sheet: Sheet) -> tuple[str, Sequence[Row]] | None:
    rows = sheet.rows
    if code == ALL:
        return "part", rows
    if code == "wrong_dates":
        return "part", [row for row in rows if row.left_on and row.entered_on and row.left_on < row.entered_on]
    if code == "several_forms":
        forms: dict[Hashable, set[int]] = {}
        for row in numbers.MENTEES.rows(rows):
            forms.setdefault(row.identity, set()).add(row.form_id)
        return "person", [row for row in numbers.MENTEES.rows(rows) if len(forms[row.identity]) > 1]
    if code == "mentors_without_age":
        return "person", [row for row in rows if numbers.is_learner_of_unknown_age(row)]
    if code == "without_birth_date":
        people = without_birth_date(rows)
        return "person", [row for row in rows if row.person_id in people]
    return None


def _by(rows: Sequence[Row], key: Callable[[Row], Hashable]) -> dict[Hashable, list[Row]]:
    found: dict[Hashable, list[Row]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def _build(
    actor: Actor,
    submission: Submission,
    code: str,
    label: str,
    counts: str,
    groups: dict[Hashable, list[Row]],
    rows: Sequence[Row],
    forms: Sequence[MentoringForm],
) -> SheetList:
    titles = {form.pk: form.title for form in forms}
    if counts == "pair":
        pairs = _by(rows, lambda row: row.pair_id)
        groups = {key: pairs[key] for key in groups}
    shown = [row for group in groups.values() for row in group]
    faces = Faces(actor, submission, shown)
    if counts == "enterprise":
        names = enterprise_names(actor, submission, shown)
        made = [_enterprise_line(names.get(key, "Предприятие"), group, faces) for key, group in groups.items()]  # type: ignore[call-overload]
    elif counts == "pair":
        made = [_pair_line(group, faces, titles) for group in groups.values()]
    else:
        made = [_person_line(group, faces, titles) for group in groups.values()]
    lines = tuple(line for _, line in sorted(made, key=lambda item: item[0]))
    return SheetList(code, label, _COLUMNS[counts], lines)


_Ordered = tuple[tuple[str, int], Line]


def _person_line(group: list[Row], faces: Faces, titles: dict[int, str]) -> _Ordered:
    first, face = group[0], faces.of(group[0])
    kinds = MenteeCategory if first.is_mentee else MentorCategory
    role = "наставляемый" if first.is_mentee else "наставник"
    return face.order, Line(
        key=first.key,
        title=face.title,
        note=", ".join(part for part in (face.born, face.code) if part),
        url=face.url,
        cells=(
            f"{role}, {kinds(first.category).label}",
            "нет данных" if first.age is None else str(first.age),
            "; ".join(dict.fromkeys(titles[row.form_id] for row in group)),
            "; ".join(dict.fromkeys(_day(row.entered_on) for row in group)),
            "; ".join(dict.fromkeys(state_words(row) for row in group)),
        ),
    )


def _pair_line(group: list[Row], faces: Faces, titles: dict[int, str]) -> _Ordered:
    mentees = [row for row in group if row.is_mentee]
    mentors = [row for row in group if row.is_mentor]
    face = faces.of(mentors[0]) if mentors else None
    names = ", ".join(faces.of(row).title for row in mentees)
    return (face.order if face else ("\uffff", mentees[0].pair_id)), Line(
        key=mentees[0].key,
        title=face.title if face else "наставник не указан или без согласия",
        note=f"с ним: {names}",
        url=face.url if face else "",
        cells=(titles[mentees[0].form_id], str(len(mentees)), _day(mentees[0].entered_on), state_words(mentees[0])),
    )


def _enterprise_line(name: str, group: list[Row], faces: Faces) -> _Ordered:
    people = {row.person_id: faces.of(row).title for row in group}
    return (name, group[0].person_id), Line(
        key=group[0].key, title=name, note="", url="", cells=(str(len(people)), ", ".join(people.values()))
    )


def state_words(row: Row) -> str:
    """«работает», «завершил 25.05.2027»."""
    words = str(Outcome(row.outcome).label)
    return f"{words} {_day(row.left_on)}" if row.ended and row.left_on else words


def _day(date: dt.date | None) -> str:
    return f"{date:%d.%m.%Y}" if date else "не указано"

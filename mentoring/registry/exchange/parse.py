"""From a workbook to rows and findings. Knows the reference data, asks nothing about people."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from mentoring.core.spreadsheets.reader import Workbook
from mentoring.core.spreadsheets.table import Cell, Row, Table
from mentoring.organisations.enums import OrganisationKind
from mentoring.organisations.models import MentoringForm, Organisation, RequestTopic

from .. import names, rules
from ..enums import MenteeCategory, MentorCategory
from ..services.data import MenteeData, MentorData, PersonData
from .columns import COLUMNS, Base, recognise
from .findings import Finding, Kind, Level
from .rows import MenteeRow, MentorRow, Parsed
from .values import Lists, Sheet

_UNQUOTED_COMMA = re.compile(r",(?=(?:[^«»\"]*[«\"][^«»\"]*[»\"])*[^«»\"]*$)")
_NO_CELL = Cell(None, "")


def load_lists() -> Lists:
    forms = {form.pk: form for form in MentoringForm.objects.filter(is_active=True).order_by("position", "pk")}
    topics = RequestTopic.objects.filter(is_active=True).order_by("position", "pk")
    return Lists(forms, [(topic.pk, topic.keywords) for topic in topics])


def parse(workbook: Workbook, *, organisation: Organisation, school_year: int, today: dt.date, lists: Lists) -> Parsed:
    """Everything that can be said about the workbook by itself."""
    parsed = Parsed()
    tables, others = recognise(workbook)
    if not tables:
        expected = "«ФИО наставляемого» или «ФИО наставника»"
        parsed.findings.append(
            Finding(
                Kind.STRUCTURE, Level.ERROR,
                f"шапка таблицы не найдена: нужна строка заголовков со столбцом {expected}; возьмите образец",
            )
        )  # fmt: skip
    for base, table in others:
        message = (
            f"ещё одна «{base.label}» (строк: {len(table.rows)}): прочитан только лист «{tables[base].sheet}»; "
            "перенесите строки в одну таблицу или загрузите этот лист отдельной книгой"
        )
        parsed.findings.append(Finding(Kind.STRUCTURE, Level.WARNING, message, table.sheet))
    for base, table in tables.items():
        parsed.bases.append(base.value)
        parsed.total += len(table.rows)
        sheet = Sheet(base, table, lists, today)
        _structure(sheet)
        maker = _Maker(sheet, organisation, school_year)
        for row in table.rows:
            if base is Base.MENTEES:
                maker.mentee(row, parsed.mentees)
            else:
                maker.mentor(row, parsed.mentors)
        parsed.findings += sheet.findings
    return parsed


def _structure(sheet: Sheet) -> None:
    """What of the table is missing, doubled, not used or left out."""
    table, base = sheet.table, sheet.base
    if not table.rows:
        sheet.note(Kind.STRUCTURE, Level.ERROR, f"«{base.label}»: под шапкой нет строк с людьми")
    known = {column.key for column in COLUMNS[base]} - {"number", "place", "birth" if base is Base.MENTORS else ""}
    missing = [column.titles[0] for column in table.missing if column.key in known]
    if missing:
        listed = ", ".join(f"«{title}»" for title in missing)
        sheet.note(Kind.STRUCTURE, Level.WARNING, f"нет столбцов: {listed}; эти сведения останутся пустыми")
    for letter, title in table.duplicates:
        _column(sheet, Level.WARNING, letter, title, "второй столбец с таким же заголовком не читается")
    for letter, title in table.unknown_columns:
        _column(sheet, Level.INFO, letter, title, "столбца нет в официальной форме, он не читается")
    for skipped in table.skipped:
        if skipped.code != "numbers":
            sheet.findings.append(
                Finding(
                    Kind.SKIPPED, Level.INFO, f"строка пропущена: {skipped.reason_ru}", table.sheet,
                    f"A{skipped.number}", "", skipped.text,
                )
            )  # fmt: skip


def _column(sheet: Sheet, level: Level, letter: str, title: str, message: str) -> None:
    ref = f"{letter}{sheet.table.header_row}"
    sheet.findings.append(Finding(Kind.STRUCTURE, level, message, sheet.table.sheet, ref, title, title))


class _Maker:
    """Makes rows of cards; a row with an error is left out and said so by its findings."""

    def __init__(self, sheet: Sheet, organisation: Organisation, school_year: int) -> None:
        self.sheet, self.school_year = sheet, school_year
        self.in_college = organisation.kind == OrganisationKind.COLLEGE
        self.table: Table = sheet.table

    def mentee(self, row: Row, rows: list[MenteeRow]) -> None:
        sheet = self.sheet
        sheet.wrong = False
        name = sheet.name(row)
        born, year = sheet.birth(row)
        form = sheet.form(row)
        entered_on, ends_on = sheet.dates(row, self.school_year)
        request = sheet.request(row)
        contacts = sheet.text(row, "contacts", 500)
        place, mark = sheet.text(row, "place", 160), sheet.text(row, "mark", 160)
        results = sheet.text(row, "results", 4000, multiline=True)
        url = sheet.url(row)
        if name is None or sheet.wrong:
            return
        person = PersonData(*name, birth_date=born, birth_year=year, contacts=contacts)
        category = self._mentee_category(row, form, year)
        self._age(row, category, year)
        topic = sheet.lists.topic_of(request)
        data = MenteeData(category, form, place, topic, request, entered_on, ends_on, results, url, mark)
        rows.append(self._row(MenteeRow, row, person, data))

    def mentor(self, row: Row, rows: list[MentorRow]) -> None:
        sheet = self.sheet
        sheet.wrong = False
        name = sheet.name(row)
        born, year = sheet.birth(row)
        form = sheet.form(row)
        entered_on, ends_on = sheet.dates(row, self.school_year)
        contacts = sheet.text(row, "contacts", 500)
        workplace = sheet.text(row, "workplace", 250)
        texts: dict[str, Any] = {key: sheet.text(row, key, 400) for key in ("competences", "achievements", "interests")}
        age_from, age_to = sheet.ages(row)
        time_resource = sheet.text(row, "time_resource", 120)
        results = sheet.text(row, "results", 4000, multiline=True)
        url = sheet.url(row)
        if name is None or sheet.wrong:
            return
        person = PersonData(*name, birth_date=born, birth_year=year, contacts=contacts)
        category = self._mentor_category(form)
        self._age(row, category, year)
        employer = category == MentorCategory.EMPLOYER
        data = MentorData(
            category, form, workplace, _UNQUOTED_COMMA.split(workplace)[0].strip() if employer else "",
            **texts, age_from=age_from, age_to=age_to, time_resource=time_resource,
            entered_on=entered_on, ends_on=ends_on, results=results, case_url=url,
        )  # fmt: skip
        rows.append(self._row(MentorRow, row, person, data))

    def _row(self, kind, row: Row, person: PersonData, data):  # type: ignore[no-untyped-def]
        return kind(
            row.number, self.table.sheet, row.values["name"], row.values.get("partner", _NO_CELL),
            person, names.normalise(person.full_name)[:250], data, self.sheet.partners(row),
        )  # fmt: skip

    def _age(self, row: Row, category: str, year: int | None) -> None:
        if unlikely := rules.unlikely_age(category, year, self.sheet.today):
            self.sheet.note(Kind.VALUE, Level.WARNING, unlikely, row.values["birth"], "birth")

    def _mentee_category(self, row: Row, form_id: int | None, year: int | None) -> str:
        """By the form; between the two kinds of teachers by age, which the curator is told of."""
        form = self.sheet.lists.forms.get(form_id or 0)
        allowed = form.mentee_categories if form else []
        if len(allowed) == 1:
            return str(allowed[0])
        if {MenteeCategory.YOUNG_TEACHER, MenteeCategory.TEACHER} <= set(allowed):
            young = year is not None and self.sheet.today.year - year <= rules.YOUNG_TEACHER_UNTIL
            category = MenteeCategory.YOUNG_TEACHER if young else MenteeCategory.TEACHER
            message = f"записан как «{category.label}» по году рождения; проверьте стаж и поправьте в карточке"
            self.sheet.note(Kind.VALUE, Level.WARNING, message, row.values["name"], "name")
            return category
        learner = MenteeCategory.STUDENT if self.in_college else MenteeCategory.PUPIL
        grown = year is not None and self.sheet.today.year - year > rules.LEARNERS_UNTIL
        return MenteeCategory.TEACHER if grown else learner

    def _mentor_category(self, form_id: int | None) -> str:
        form = self.sheet.lists.forms.get(form_id or 0)
        return str(form.mentor_categories[0]) if form and form.mentor_categories else MentorCategory.OTHER

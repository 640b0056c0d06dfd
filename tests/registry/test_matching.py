"""Who of a workbook is whom in the portal: by date, by name and year, by name; what may be changed and what not."""

import datetime as dt
import io

import pytest
from django.db import connection
from openpyxl import Workbook, load_workbook

from mentoring.access.decisions import NotAllowed
from mentoring.core import clock
from mentoring.core.encryption import decrypt
from mentoring.registry import hooks, policies, services
from mentoring.registry.exchange import memory
from mentoring.registry.exchange.apply import RACE, apply_plan
from mentoring.registry.exchange.run import plan_of
from mentoring.registry.models import Mentee, Mentor, Person, WorkbookImport
from mentoring.registry.services import MenteeData, MentorData, PersonData, imports

from . import importing
from .books import MENTEE_TITLES, MENTOR_KEYS, book, mentee, mentor, mentors_book

pytestmark = pytest.mark.django_db

BORN = "12.05.2010"


def mine(school, model=Mentee):
    return model.objects.filter(organisation=school.organisation)


def born_mentors(*rows):
    return mentors_book(rows, keys=[*MENTOR_KEYS, "birth"], titles={"birth": "Год рождения наставника"})


def test_the_date_of_birth_finds_the_person_in_both_bases_and_all_years(school):
    importing.load(school, book([mentee("Ёлкин Семён", BORN)]))
    importing.load(
        school, book([mentee("Елкин  Семен", BORN, mark="да")]), born_mentors(mentor("Ёлкин Семён", birth=BORN))
    )
    assert Person.objects.filter(organisation=school.organisation).count() == 1
    assert mine(school).get().mark == "да"
    assert mine(school, Mentor).get().person == mine(school).get().person
    again = importing.load(school, born_mentors(mentor("Ёлкин Семён", birth=BORN)))
    assert again[0].summary["applied"]["unchanged"]["mentors"] == 1


def test_one_new_person_in_both_sheets_is_made_once(school):
    importing.load(school, book([mentee("Ёлкин Семён", BORN)]), born_mentors(mentor("Ёлкин Семён", birth=BORN)))
    assert Person.objects.filter(organisation=school.organisation).count() == 1


def test_another_date_is_another_child_whatever_the_year(school):
    importing.load(school, book([mentee("Ёлкин Семён", BORN)]))
    importing.load(school, book([mentee("Ёлкин Семён", "13.06.2010")]))
    assert mine(school).count() == 2


def test_a_year_that_the_card_lacks_is_filled_in_and_one_it_has_stays(school):
    importing.load(school, book([mentee("Ёлкин Семён", None)]))
    importing.load(school, book([mentee("Ёлкин Семён", 2011)]))
    assert mine(school).get().person.birth_year == 2011
    importing.load(school, book([mentee("Ёлкин Семён", None)]))
    assert mine(school).get().person.birth_year == 2011


def test_a_person_of_last_year_is_found_by_name_and_year_and_a_mentor_by_name(school):
    for year in (2025, 2026):
        rows = importing.upload(
            school,
            book([mentee("Ёлкин Семён", 2010, entered_on=None, ends_on=None)]),
            mentors_book([mentor("Дорохов Роман", entered_on=None, ends_on=None)]),
            school_year=year,
        )
        from mentoring.core import jobs

        assert jobs.run(rows[0].check_job_id)
        importing.apply(school, rows)
    assert mine(school).count() == mine(school, Mentor).count() == 2
    assert Person.objects.filter(organisation=school.organisation).count() == 2


def test_a_mentor_is_not_taken_for_a_namesake_among_the_mentees(school):
    importing.load(school, book([mentee("Дорохов Роман", 2010)]))
    importing.load(school, mentors_book([mentor("Дорохов Роман")]))
    assert Person.objects.filter(organisation=school.organisation).count() == 2


def test_the_same_child_in_another_organisation_is_not_touched(world, school):
    services.add_mentee(
        actor=world.a1.curator_actor, now=clock.now(), organisation=world.a1.organisation, school_year=2026,
        person=PersonData("Ёлкин", "Семён", birth_date=dt.date(2010, 5, 12), contacts="их контакт"),
        data=MenteeData("pupil"),
    )  # fmt: skip
    importing.load(school, book([mentee("Ёлкин Семён", BORN, contacts="наш контакт")]))
    theirs = Person.objects.get(organisation=world.a1.organisation, last_name="Ёлкин")
    ours = Person.objects.get(organisation=school.organisation)
    assert (theirs.contacts, ours.contacts) == ("их контакт", "наш контакт")
    assert theirs.identity == ours.identity


def test_what_the_curator_chose_in_the_card_is_not_overwritten_by_a_guess(school):
    content = book([mentee("Тарасов Семён", 1998, form="учитель – учитель")])
    importing.load(school, content)
    card = mine(school).get()
    assert card.category == "young_teacher"
    mine(school).update(category="teacher")
    rows = importing.load(school, content)
    assert mine(school).get().category == "teacher"
    assert rows[0].summary["applied"]["unchanged"]["mentees"] == 1


def test_dates_that_contradict_the_card_are_told_and_the_card_stays(school):
    importing.load(school, book([mentee("Ёлкин Семён", entered_on="14.09.2026", ends_on=None)]))
    importing.load(school, mentors_book([mentor("Дорохов Роман", entered_on="14.09.2026", ends_on=None)]))
    files = (
        book([mentee("Ёлкин Семён", entered_on=None, ends_on="01.09.2026")]),
        mentors_book([mentor("Дорохов Роман", entered_on=None, ends_on="01.09.2026")]),
    )
    for content, model in zip(files, (Mentee, Mentor), strict=True):
        rows = importing.load(school, content)
        (error,) = importing.findings(rows[0], "error")
        assert (error["ref"], error["found"]) == ("B2", "01.09.2026")
        assert "раньше начала 14.09.2026" in error["message"]
        assert mine(school, model).get().ends_on is None
    rows = importing.check(school, book([mentee("Ёлкин Семён", entered_on="01.05.2027", ends_on=None)]))
    assert importing.findings(rows[0], "error") == []
    importing.load(school, book([mentee("Ёлкин Семён", entered_on=None, ends_on="25.05.2027")]))
    rows = importing.check(school, book([mentee("Ёлкин Семён", entered_on="01.06.2027", ends_on=None)]))
    assert importing.findings(rows[0], "error")[0]["found"] == "01.06.2027"


def test_a_card_changed_between_plan_and_writing_stops_everything(school):
    importing.load(school, book([mentee("Ёлкин Семён", request="Старый")]))
    rows = importing.check(school, book([mentee("Ёлкин Семён", request="Новый"), mentee("Орлова Вера")]))
    row = WorkbookImport.objects.get(pk=rows[0].pk)
    plan = plan_of([memory.recall(row.parsed)], row)
    card = mine(school).get()
    services.change_mentee(
        actor=school.curator_actor, now=clock.now(), mentee=card, expected_version=1,
        person=PersonData("Ёлкин", "Семён", birth_year=2010), data=MenteeData("pupil", request="Ручной"),
    )  # fmt: skip
    with pytest.raises(NotAllowed) as refusal:
        apply_plan(
            plan, actor=school.curator_actor, now=clock.now(), organisation=school.organisation, school_year=2026,
            consents_given_on=None,
        )  # fmt: skip
    assert refusal.value.reason == RACE


def test_rows_are_remembered_as_they_were_understood(school):
    rows = importing.check(
        school, book([mentee("Ёлкин Семён", BORN, partner="Дорохов Роман")]), born_mentors(mentor("Дорохов Роман"))
    )
    for row in importing.again(rows):
        parsed = memory.recall(row.parsed)
        assert memory.keep(parsed) == row.parsed
    with connection.cursor() as cursor:
        cursor.execute("SELECT parsed FROM registry_workbookimport ORDER BY id")
        stored = [text for (text,) in cursor.fetchall()]
    assert [decrypt(text) for text in stored] == [row.parsed for row in importing.again(rows)], "not encrypted at rest"
    person = memory.recall(importing.again(rows)[0].parsed).mentees[0].person
    assert person == PersonData("Ёлкин", "Семён", "", dt.date(2010, 5, 12), 2010, "мать: +7 (900) 000-00-01")


def test_of_two_sheets_of_one_base_the_longer_is_read(school):
    workbook = load_workbook(io.BytesIO(book([mentee("Ёлкин Семён"), mentee("Орлова Вера")], title="Все")))
    old = workbook.create_sheet("Прошлый год", 0)
    old.append(MENTEE_TITLES)
    old.append([1, "Старов Егор"])
    notes = workbook.create_sheet("Заметки")
    notes.append(["просто", "слова"])
    short = workbook.create_sheet("Ещё")
    short.append(MENTEE_TITLES)
    short.append([1, "Лишний Егор"])
    buffer = io.BytesIO()
    workbook.save(buffer)
    importing.load(school, buffer.getvalue())
    assert set(mine(school).values_list("person__last_name", flat=True)) == {"Ёлкин", "Орлова"}


def test_findings_of_two_files_with_sheets_of_one_name_stand_with_their_file(school):
    twice = [mentee("Ёлкин Семён"), mentee("Ёлкин Семён")]
    rows = importing.check(school, mentors_book([mentor("Дорохов Роман"), mentor("Дорохов Роман")]), book(twice))
    kinds = [[(item["kind"], item["column"]) for item in row.findings if item["kind"] == "duplicate"] for row in rows]
    assert kinds == [[("duplicate", "ФИО наставника")], [("duplicate", "ФИО наставляемого")]]


def test_a_base_is_known_by_its_own_columns_and_by_who_stands_first(school):
    def kind(*titles):
        workbook = Workbook()
        workbook.active.append(titles)
        workbook.active.append(["Ёлкин Семён", "Дорохов Роман", "ученик – ученик"])
        buffer = io.BytesIO()
        workbook.save(buffer)
        return importing.check(school, buffer.getvalue())[0].kind

    assert kind("ФИО наставляемого", "ФИО наставника", "Форма наставничества") == "mentees"
    assert kind("ФИО наставника", "ФИО наставляемого", "Форма наставничества") == "mentors"
    assert kind("ФИО наставника", "ФИО наставляемого", "Год рождения наставляемого") == "mentees"


@pytest.mark.parametrize(
    ("kind", "born", "form", "category"),
    [
        ("school", 2010, None, "pupil"),
        ("college", 2008, None, "student"),
        ("college", 2008, "работодатель – студент", "student"),
        ("school", 1980, None, "teacher"),
        ("school", 1980, "учитель – учитель", "teacher"),
        ("school", None, "учитель – учитель", "teacher"),
        ("school", 1998, "учитель – учитель", "young_teacher"),
    ],
)
def test_who_a_mentee_is_by_form_age_and_organisation(school, kind, born, form, category):
    school.organisation.kind = kind
    school.organisation.save(update_fields=["kind"])
    importing.load(school, book([mentee("Ёлкин Семён", born, form=form)]))
    assert mine(school).get().category == category


@pytest.mark.parametrize(
    ("form", "category"),
    [("студент – ученик", "student"), ("работодатель – студент", "employer"), (None, "other")],
)
def test_who_a_mentor_is_by_the_form(school, form, category):
    importing.load(school, mentors_book([mentor("Дорохов Роман", form=form)]))
    assert mine(school, Mentor).get().category == category


def test_a_formula_with_a_remembered_value_is_used_and_told(school):
    import re
    import zipfile

    content = book([mentee("Ёлкин Семён", 2010)])
    source = zipfile.ZipFile(io.BytesIO(content))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name.endswith("sheet1.xml"):
                data = re.sub(rb'(<c r="D2"[^>]*>)<v>2010</v>', rb"\1<f>2000+10</f><v>2010</v>", data)
            target.writestr(name, data)
    rows = importing.load(school, buffer.getvalue())
    assert mine(school).get().person.birth_year == 2010
    told = [item for item in importing.findings(rows[0], "info") if item["ref"] == "D2"]
    assert "взято посчитанное значение" in told[0]["message"]


def test_a_name_that_is_a_formula_without_a_value_is_told(school):
    workbook = load_workbook(io.BytesIO(book([mentee("Ёлкин Семён"), mentee("Орлова Вера")])))
    workbook.active["B2"] = "=A1&A2"
    buffer = io.BytesIO()
    workbook.save(buffer)
    rows = importing.check(school, buffer.getvalue())
    assert [
        (item["ref"], "формула без значения" in item["message"]) for item in importing.findings(rows[0], "error")
    ] == [("B2", True)]


def test_a_half_written_date_of_birth_is_told(school):
    rows = importing.check(school, book([mentee("Ёлкин Семён", "45.13.2010")]))
    assert [item["ref"] for item in importing.findings(rows[0], "error")] == ["D2"]


def test_ages_of_mentors_are_exported_as_people_write_them(school, sign_in):
    values = {
        "actor": school.curator_actor,
        "now": clock.now(),
        "organisation": school.organisation,
        "school_year": 2026,
    }
    for name, ages in (("Аксёнов", (10, 13)), ("Белов", (12, None)), ("Власов", (None, 14)), ("Гусев", (None, None))):
        services.add_mentor(
            **values, person=PersonData(name, "Пётр"), data=MentorData("pupil", age_from=ages[0], age_to=ages[1])
        )
    answer = sign_in(school.curator).post("/mentors/export/", {"filters": "year=2026"})
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    column = [row[7] for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]
    assert column == ["10–13", "от 12", "до 14", None]


def test_partners_of_an_export_come_from_the_app_that_knows_pairs(school, sign_in, monkeypatch):
    monkeypatch.setattr(hooks, "_partners", [])
    importing.load(school, book([mentee("Ёлкин Семён", form=None)]))
    card = mine(school).get()
    partners = [
        hooks.Partner(card.pk, "Дорохов Роман", "10 класс", "ученик – ученик"),
        hooks.Partner(card.pk, "Юдина Наталья", "СПК «Колос»", "работодатель – ученик"),
    ]
    hooks.register_partners(lambda base, ids: partners if base == "mentees" and ids == [card.pk] else [])
    answer = sign_in(school.curator).post("/mentees/export/", {"filters": "year=2026"})
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    (row,) = [row for row in sheet.iter_rows(values_only=True) if row[0] == 1]
    assert row[6:9] == (
        "Дорохов Роман; Юдина Наталья",
        "ученик – ученик; работодатель – ученик",
        "10 класс; СПК «Колос»",
    )


def test_policies_say_why(world, school):
    rows = importing.check(school, book([mentee("Ёлкин Семён")]))
    row = importing.again(rows)[0]
    assert policies.can_apply(school.curator_actor, row)
    assert not policies.can_apply(world.a1.curator_actor, row)
    assert "другой организации" in policies.can_apply(world.a1.curator_actor, row).reason
    assert "ведёт куратор" in policies.can_keep_base(world.officer_actor, row).reason
    assert policies.can_open_with_reason(world.region_actor)
    assert "и без указания причины" in policies.can_open_with_reason(school.curator_actor).reason
    assert "обезличенные" in policies.can_open_with_reason(world.officer_actor).reason
    assert "куратор организации" in policies.can_import(world.region_actor).reason
    importing.apply(school, rows)
    done = importing.again(rows)[0]
    assert "загружен" in policies.can_apply(school.curator_actor, done).reason
    assert policies.can_undo(school.curator_actor, done, clock.now())
    assert not policies.can_undo(world.a1.curator_actor, done, clock.now())


def test_applying_twice_after_the_end_is_refused_by_its_state(school):
    rows = importing.load(school, book([mentee("Ёлкин Семён")]))
    with pytest.raises(NotAllowed, match="загружен"):
        imports.request_apply(actor=school.curator_actor, now=clock.now(), batch=rows[0].batch, consents_given_on=None)


def test_hooks_keep_a_source_once(monkeypatch):
    monkeypatch.setattr(hooks, "_sections", [])
    monkeypatch.setattr(hooks, "_uses", [])
    monkeypatch.setattr(hooks, "_paired", [])

    def nothing(*_):
        return []

    for register in (hooks.register_card_sections, hooks.register_use):
        register(nothing)
        register(nothing)
    assert hooks._sections == hooks._uses == [nothing]
    assert hooks.mentee_paired() is None


def test_a_bad_value_keeps_a_mentor_out_too_and_the_row_of_numbers_is_no_row(school):
    numbers = list(range(1, len(MENTOR_KEYS) + 1))
    rows = importing.load(
        school, mentors_book([numbers, mentor("Дорохов Роман"), mentor("Юдина Наталья", form="повар")])
    )
    assert list(mine(school, Mentor).values_list("person__last_name", flat=True)) == ["Дорохов"]
    assert [item["ref"] for item in importing.findings(rows[0], "error")] == ["L4"]
    assert not [item for item in rows[0].findings if item["kind"] == "skipped"]


def test_the_workplace_of_somebody_who_is_no_employer_here_makes_no_enterprise(school):
    employer = mentors_book([mentor("Юдина Наталья", form="работодатель – ученик", workplace="СПК «Колос»")])
    importing.load(school, employer)
    mine(school, Mentor).update(category="alumnus", enterprise=None)
    rows = importing.load(school, employer)
    assert mine(school, Mentor).get().enterprise is None
    assert rows[0].summary["applied"]["unchanged"]["mentors"] == 1


def both_bases(school):
    """One person, a mentee and a mentor of this year, of whom neither contacts nor the birth are known."""
    own = {"actor": school.curator_actor, "now": clock.now(), "organisation": school.organisation, "school_year": 2026}
    person = PersonData("Дорохов", "Роман", "Артёмович")
    card = services.add_mentee(**own, person=person, data=MenteeData("young_teacher"))
    services.add_mentor(**own, person=person, data=MentorData("teacher"), same_as=card.person)
    return card.person


def two_sheets(of_mentee, of_mentor):
    name = "Дорохов Роман Артёмович"
    return (
        book([mentee(name, of_mentee, contacts="+7 900 111", form="учитель – учитель")]),
        born_mentors(mentor(name, birth=of_mentor, form="учитель – учитель")),
    )


def test_what_two_sheets_say_of_one_person_is_written_together_and_taken_back_together(school):
    person = both_bases(school)
    rows = importing.load(school, *two_sheets(None, dt.datetime(1990, 5, 12)))
    person.refresh_from_db()
    assert (person.contacts, person.birth_date, person.birth_year) == ("+7 900 111", dt.date(1990, 5, 12), 1990)
    assert importing.check(school, *two_sheets(None, dt.datetime(1990, 5, 12)))[0].summary["plan"]["nothing_new"]
    imports.undo(actor=school.curator_actor, now=clock.now(), batch=rows[0].batch)
    person.refresh_from_db()
    assert (person.contacts, person.birth_date, person.birth_year) == ("", None, None)


def test_where_two_sheets_disagree_about_the_birth_the_base_of_mentees_is_believed(school):
    person = both_bases(school)
    importing.load(school, *two_sheets(1991, dt.datetime(1990, 5, 12)))
    person.refresh_from_db()
    assert (person.birth_date, person.birth_year) == (None, 1991)

"""From two workbooks to cards and pairs, once each; the same files again change nothing; undo."""

import datetime as dt
from pathlib import Path

import pytest

from mentoring.core import clock, jobs
from mentoring.pairing.models import Pair, PairMember
from mentoring.registry.models import Consent, Enterprise, Mentee, Mentor, Person, WorkbookImport
from mentoring.registry.services import imports
from mentoring.registry.tasks import NOTHING_TO_APPLY

from . import importing
from .books import book, mentee, mentor, mentors_book, samples

pytestmark = pytest.mark.django_db

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "samples"


@pytest.fixture
def school(world):
    """An organisation whose running year is still empty, beside others that own people."""
    from .. import factories as make
    from ..world import Place

    return Place(make.make_organisation(world.a, "МБОУ СОШ № 7 с. Отрадное"), "Отрадненская")


def counts(school):
    own = {"organisation": school.organisation}
    return tuple(model.objects.filter(**own).count() for model in (Person, Mentee, Mentor, Pair, PairMember))


def test_both_files_make_cards_pairs_and_groups_once_each(school):
    rows = importing.load(school, *samples(), consents_given_on=clock.today())
    assert counts(school) == (9, 5, 4, 4, 5)
    group = Pair.objects.get(mentor__person__last_name="Дорохов")
    assert {member.mentee.person.last_name for member in group.members.all()} == {"Виноградов", "Семёнов"}
    assert group.started_on == dt.date(2026, 9, 14)
    assert rows[0].summary["applied"]["pairs"] == {"created": 4, "extended": 0, "unchanged": 0}
    assert rows[0].summary["applied"]["added"] == {"mentees": 5, "mentors": 4}
    assert Consent.objects.filter(organisation=school.organisation, kind="processing").count() == 9


def test_cards_hold_what_the_sheets_say(school):
    importing.load(school, *samples())
    semyon = Mentee.objects.get(person__last_name="Виноградов")
    assert (semyon.category, semyon.person.birth_year, semyon.topic.code) == ("pupil", 2009, "adaptation")
    assert (semyon.entered_on, semyon.ends_on) == (dt.date(2026, 9, 14), dt.date(2027, 5, 25))
    assert semyon.person.contacts == "мать: +7 (900) 000-00-01"
    categories = dict(
        Mentor.objects.filter(organisation=school.organisation).values_list("person__last_name", "category")
    )
    assert categories == {"Дорохов": "pupil", "Бондаренко": "pupil", "Гончарова": "teacher", "Юдина": "employer"}
    assert Mentee.objects.get(person__last_name="Тарасов").category == "young_teacher"
    assert Enterprise.objects.get().name == "СПК «Колос»"
    teacher = Mentor.objects.get(person__last_name="Гончарова")
    assert (teacher.age_from, teacher.age_to, teacher.capacity, teacher.load) == (22, 35, 3, 1)


def test_the_same_files_again_change_nothing(school):
    importing.load(school, *samples())
    before = counts(school)
    versions = list(Mentee.objects.order_by("pk").values_list("pk", "version"))
    rows = importing.check(school, *samples())
    assert rows[0].summary["plan"]["nothing_new"] is True
    importing.apply(school, rows)
    assert counts(school) == before
    assert list(Mentee.objects.order_by("pk").values_list("pk", "version")) == versions
    applied = importing.again(rows)[0].summary["applied"]
    assert applied["unchanged"] == {"mentees": 5, "mentors": 4}
    assert applied["pairs"] == {"created": 0, "extended": 0, "unchanged": 5}


@pytest.mark.parametrize("first", [0, 1])
def test_the_order_of_the_two_files_does_not_matter(school, first):
    files = samples()
    rows = importing.load(school, files[first])
    assert counts(school)[3] == 0
    assert rows[0].summary["applied"]["waiting"] == 5
    importing.load(school, files[1 - first])
    assert counts(school) == (9, 5, 4, 4, 5)


@pytest.mark.parametrize("silent", ["mentors", "mentees"])
def test_a_pair_that_only_one_sheet_names_is_made_whichever_comes_first(school, silent):
    partner = {"partner": "Дорохов Роман Артёмович"} if silent == "mentors" else {}
    other = {"partner": "Виноградов С. Р."} if silent == "mentees" else {}
    mentees = book([mentee("Виноградов Семён Романович", 2009, **partner)])
    mentors = mentors_book([mentor("Дорохов Роман Артёмович", **other)])
    for content in (mentees, mentors) if silent == "mentors" else (mentors, mentees):
        importing.load(school, content)
    assert counts(school) == (2, 1, 1, 1, 1)


def test_both_bases_in_one_book(school):
    import io

    from openpyxl import load_workbook

    one, two = (load_workbook(io.BytesIO(content)) for content in samples())
    sheet = one.create_sheet("Наставники")
    for row in two.active.iter_rows(values_only=True):
        sheet.append(row)
    buffer = io.BytesIO()
    one.save(buffer)
    rows = importing.load(school, buffer.getvalue())
    assert rows[0].kind == "both"
    assert counts(school) == (9, 5, 4, 4, 5)


def test_a_changed_cell_changes_the_card_and_an_empty_one_does_not(school):
    importing.load(school, book([mentee("Виноградов Семён Романович", 2009, mark="проходит")]))
    rows = importing.load(
        school,
        book([mentee("виноградов семен романович", 2009, request="Выбор профессии", mark=None, contacts="отец")]),
    )
    card = Mentee.objects.get(organisation=school.organisation)
    assert (card.request, card.topic.code, card.mark, card.version) == ("Выбор профессии", "profession", "проходит", 2)
    assert (card.person.contacts, card.person.full_name) == ("отец", "Виноградов Семён Романович")
    assert rows[0].summary["applied"]["changed"] == {"mentees": 1, "mentors": 0}


def test_undo_removes_what_was_added_and_puts_back_what_was_changed(school):
    importing.load(school, book([mentee("Виноградов Семён Романович", 2009, request="Старый запрос", contacts="мать")]))
    before = counts(school)
    rows = importing.load(school, *samples(), consents_given_on=clock.today())
    imports.undo(actor=school.curator_actor, now=clock.now(), batch=rows[0].batch)
    assert counts(school) == before
    card = Mentee.objects.get(organisation=school.organisation)
    assert (card.request, card.person.contacts) == ("Старый запрос", "мать")
    assert not Consent.objects.filter(organisation=school.organisation).exists()
    assert not Enterprise.objects.filter(organisation=school.organisation).exists()
    assert {row.state for row in importing.again(rows)} == {"undone"}
    importing.load(school, *samples())
    assert counts(school) == (9, 5, 4, 4, 5)


def test_the_real_samples_load_without_an_error(school):
    if not SAMPLES.exists():
        local = Path(__file__).parents[1] / "data" / "samples"
        folder = local
    else:
        folder = SAMPLES
    files = [(folder / name).read_bytes() for name in ("baza-nastavnikov.xlsx", "baza-nastavlyaemyh.xlsx")]
    rows = importing.load(school, *files)
    assert [row.kind for row in rows] == ["mentors", "mentees"]
    assert [importing.findings(row, "error") for row in rows] == [[], []]
    assert counts(school) == (49, 31, 18, 18, 31)
    assert importing.check(school, *files)[0].summary["plan"]["nothing_new"] is True


def test_two_batches_of_the_same_files_applied_one_after_another_make_everything_once(school):
    first, second = importing.check(school, *samples()), importing.check(school, *samples())
    importing.apply(school, first)
    importing.apply(school, second)
    assert counts(school) == (9, 5, 4, 4, 5)


def test_a_second_request_gets_the_same_job_and_a_second_run_does_nothing(school):
    rows = importing.check(school, *samples())
    values = {"actor": school.curator_actor, "now": clock.now(), "batch": rows[0].batch, "consents_given_on": None}
    job = imports.request_apply(**values)
    assert imports.request_apply(**values) == job
    assert jobs.run(job.pk)
    assert not jobs.run(job.pk)
    assert counts(school) == (9, 5, 4, 4, 5)
    assert WorkbookImport.objects.filter(state="applied").count() == 2


def test_a_stopped_application_repeated_after_another_one_was_made_says_that_there_is_nothing_to_load(school):
    rows = importing.check(school, book([mentee("Ёлкин Семён Романович", 2010)]))
    ask = {"actor": school.curator_actor, "now": clock.now(), "batch": rows[0].batch, "consents_given_on": None}
    first = imports.request_apply(**ask)
    assert jobs.cancel(job=first, now=clock.now())
    second = imports.request_apply(**ask)
    assert second.pk != first.pk
    assert jobs.run(second.pk)
    assert jobs.retry(job=first)
    jobs.run(first.pk)
    first.refresh_from_db()
    assert (first.state, first.error) == ("failed", NOTHING_TO_APPLY)
    assert Mentee.objects.filter(organisation=school.organisation).count() == 1
    assert importing.again(rows)[0].state == "applied"

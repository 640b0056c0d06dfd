"""Joining the two sheets: disagreements are told, namesakes are not guessed, what waits is not lost."""

import pytest

from mentoring.core import clock
from mentoring.organisations.models import MentoringForm
from mentoring.pairing.models import Pair, PairMember
from mentoring.registry.models import Mentor
from mentoring.registry.services import imports

from . import importing
from .books import MENTOR_KEYS, book, mentee, mentor, mentors_book

pytestmark = pytest.mark.django_db

SEMYON, VERA = "Ёлкин Семён Романович", "Орлова Вера Ильинична"
ROMAN, PETR = "Дорохов Роман Артёмович", "Бондаренко Пётр Егорович"


def pairs(school):
    rows = PairMember.objects.filter(organisation=school.organisation)
    return {(row.pair.mentor.person.last_name, row.mentee.person.last_name) for row in rows}


def told(rows, word):
    return [
        (item["ref"], item["found"])
        for row in rows
        for item in row.findings
        if item["kind"] == "link" and word in item["message"]
    ]


def test_where_the_sheets_disagree_the_base_of_mentees_is_believed_and_it_is_told(school):
    rows = importing.load(
        school,
        book([mentee(SEMYON, partner=ROMAN)]),
        mentors_book([mentor(ROMAN, partner=VERA), mentor(PETR, partner=SEMYON)]),
    )
    assert pairs(school) == {("Дорохов", "Ёлкин")}
    assert told(rows, "другой наставник") == [("K3", "Елкин Семен Романович")]
    assert told(rows, "у него не назван") == [("G2", "Дорохов Роман Артемович")]
    assert told(rows, "нет в базе наставляемых") == [("K2", "Орлова Вера Ильинична")]


def test_a_name_with_initials_finds_the_only_one_it_fits(school):
    importing.load(school, book([mentee(SEMYON, partner="Дорохов Р.А.")]), mentors_book([mentor(ROMAN)]))
    assert pairs(school) == {("Дорохов", "Ёлкин")}


def test_the_base_itself_may_hold_initials(school):
    importing.load(school, book([mentee(SEMYON, partner=ROMAN)]), mentors_book([mentor("Дорохов Р. А.")]))
    assert pairs(school) == {("Дорохов", "Ёлкин")}


def test_namesakes_among_mentors_are_told_apart_by_the_form_or_not_guessed(school):
    mentors = [
        mentor(ROMAN, birth=2008), mentor(ROMAN, birth=1980, form="учитель – учитель", workplace="учитель"),
    ]  # fmt: skip
    keys = [*MENTOR_KEYS, "birth"]
    second = mentors_book(mentors, keys=keys, titles={"birth": "Год рождения наставника"})
    importing.load(school, second, book([mentee(SEMYON, partner=ROMAN)]))
    assert pairs(school) == {("Дорохов", "Ёлкин")}
    assert Pair.objects.get(organisation=school.organisation).mentor.category == "pupil"
    rows = importing.load(school, book([mentee(VERA, partner=ROMAN, form=None)]))
    assert told(rows, "несколько людей") == [("G2", "Дорохов Роман Артемович")]


def test_namesakes_among_mentees_are_told_apart_by_whom_they_name(school):
    importing.load(
        school,
        book([mentee(SEMYON, 2010, partner=ROMAN), mentee(SEMYON, 2012, partner=PETR)]),
        mentors_book([mentor(ROMAN, partner=SEMYON), mentor(PETR, partner=SEMYON)]),
    )
    members = PairMember.objects.filter(organisation=school.organisation)
    assert {(row.pair.mentor.person.last_name, row.mentee.person.birth_year) for row in members} == {
        ("Дорохов", 2010), ("Бондаренко", 2012),
    }  # fmt: skip


def test_without_a_form_on_either_side_no_pair_is_made_and_it_is_told(school):
    rows = importing.load(
        school, book([mentee(SEMYON, partner=ROMAN, form=None)]), mentors_book([mentor(ROMAN, form=None)])
    )
    assert pairs(school) == set()
    assert told(rows, "форма наставничества не указана") == [("G2", ROMAN)]


def test_the_form_of_the_other_side_is_enough(school):
    importing.load(school, book([mentee(SEMYON, partner=ROMAN, form=None)]), mentors_book([mentor(ROMAN)]))
    assert pairs(school) == {("Дорохов", "Ёлкин")}


def test_a_mentor_whose_row_has_no_form_is_of_no_category_and_the_curator_is_told(school):
    """The form of the mentee's row is taken, and in it mentors are learners."""
    rows = importing.load(school, book([mentee(VERA)]), mentors_book([mentor(PETR, form=None, partner=VERA)]))
    assert pairs(school) == set()
    (conflict,) = rows[0].summary["applied"]["conflicts"]
    assert conflict["found"] == VERA
    assert conflict["message"] == "В форме «ученик – ученик» не бывает наставника: иной."


def test_nobody_is_a_mentor_to_oneself(school):
    born = {"birth": "12.05.2008"}
    keys = [*MENTOR_KEYS, "birth"]
    rows = importing.load(
        school,
        book([mentee(SEMYON, "12.05.2008", partner=SEMYON)]),
        mentors_book([mentor(SEMYON, **born)], keys=keys, titles={"birth": "Год рождения наставника"}),
    )
    assert pairs(school) == set()
    assert told(rows, "самому себе") == [("G2", "Елкин Семен Романович")]


def test_a_mentor_of_more_mentees_than_the_norm_gets_room_and_the_curator_is_told(school):
    MentoringForm.objects.filter(code="pupil-pupil").update(default_capacity=2)
    names = ["Аксёнова Анна", "Белов Борис", "Власов Вадим"]
    rows = importing.load(school, book([mentee(name, partner=ROMAN) for name in names]), mentors_book([mentor(ROMAN)]))
    card = Mentor.objects.get(organisation=school.organisation)
    assert (card.capacity, card.load) == (3, 3)
    assert told(rows, "норма формы – 2") == [("B2", ROMAN)]


def test_links_that_the_pairing_app_refuses_are_told_beside_their_cells(school):
    importing.load(school, mentors_book([mentor(ROMAN)]))
    Mentor.objects.filter(organisation=school.organisation).update(capacity=1)
    rows = importing.load(school, book([mentee(SEMYON, partner=ROMAN), mentee(VERA, partner=ROMAN)]))
    conflicts = rows[0].summary["applied"]["conflicts"]
    assert len(pairs(school)) == 1
    assert [item["ref"] for item in conflicts] == ["G3"]
    assert conflicts[0]["found"] == ROMAN


def test_what_waited_is_forgotten_when_its_import_is_undone(school):
    rows = importing.load(school, book([mentee(SEMYON, partner=ROMAN)]))
    imports.undo(actor=school.curator_actor, now=clock.now(), batch=rows[0].batch)
    importing.load(school, book([mentee(SEMYON)]), mentors_book([mentor(ROMAN)]))
    assert pairs(school) == set()


def test_who_was_paired_by_hand_meanwhile_is_not_paired_again_by_what_waited(school):
    importing.load(school, book([mentee(SEMYON, partner=ROMAN)]))
    importing.load(school, book([mentee(SEMYON, partner=PETR)]), mentors_book([mentor(PETR)]))
    importing.load(school, mentors_book([mentor(ROMAN)]))
    assert ("Бондаренко", "Ёлкин") in pairs(school)
    assert len(PairMember.objects.filter(organisation=school.organisation, active=True)) == 1


def test_when_the_other_base_has_not_come_one_line_says_so(school):
    rows = importing.check(school, book([mentee(SEMYON, partner=ROMAN), mentee(VERA, partner=PETR)]))
    waiting = [item for item in rows[0].findings if item["kind"] == "link"]
    assert [item["message"] for item in waiting] == [
        "связей с людьми из базы наставников: 2; пары появятся, когда вы её загрузите"
    ]

"""Cards one by one: who may, what is refused, double click, two editors, the person under the years."""

import datetime as dt
import uuid

import pytest

from mentoring.access.decisions import NotAllowed, StateChanged
from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from mentoring.organisations.models import RequestTopic
from mentoring.registry import services
from mentoring.registry.models import Enterprise, Mentee, Mentor, Person
from mentoring.registry.services import InvalidCard, MenteeData, MentorData, PersonData

from .. import factories as make

pytestmark = pytest.mark.django_db

SEMYON = PersonData("Ёлкин", "Семён", "Романович", birth_date=dt.date(2011, 3, 8), contacts="мать: +7 900 1")
PUPIL = MenteeData(category="pupil", place="8 класс", request="Адаптация")


def add(world, place=None, **change):
    place = place or world.a1
    values = {
        "actor": world.a1.curator_actor, "now": clock.now(), "organisation": place.organisation,
        "school_year": make.this_year(), "person": SEMYON, "data": PUPIL,
    }  # fmt: skip
    return services.add_mentee(**values | change)


def add_mentor(world, data=None, **change):
    values = {
        "actor": world.a1.curator_actor, "now": clock.now(), "organisation": world.a1.organisation,
        "school_year": make.this_year(), "person": PersonData("Орлова", "Вера", birth_year=1980),
        "data": data or MentorData(category="teacher"),
    }  # fmt: skip
    return services.add_mentor(**values | change)


def change_mentee(world, mentee, **change):
    person = mentee.person
    values = {
        "actor": world.a1.curator_actor, "now": clock.now(), "mentee": mentee, "data": PUPIL, "expected_version": 1,
        "person": PersonData(person.last_name, person.first_name, person.patronymic, birth_year=person.birth_year),
    }  # fmt: skip
    return services.change_mentee(**values | change)


def test_a_new_mentee_has_a_person_a_normalised_name_and_an_entry_in_the_journal_without_the_name(world):
    mentee = add(world)
    assert mentee.person.full_name == "Ёлкин Семён Романович"
    assert (mentee.search_name, mentee.person.search_name) == ("елкин семен романович",) * 2
    assert mentee.person.birth_year == 2011
    assert (mentee.organisation, mentee.municipality_id) == (world.a1.organisation, world.a.pk)
    event = AuditEvent.objects.get(action="mentee.added")
    assert event.object_id == str(mentee.pk)
    assert "лкин" not in f"{event.object_label}{event.data}{event.comment}"


def test_contacts_are_not_readable_in_the_table(world):
    from django.db import connection

    mentee = add(world)
    with connection.cursor() as cursor:
        cursor.execute("SELECT contacts FROM registry_person WHERE id = %s", [mentee.person_id])
        assert "7 900" not in cursor.fetchone()[0]
    assert Person.objects.get(pk=mentee.person_id).contacts == "мать: +7 900 1"


@pytest.mark.parametrize("who", ["head", "officer", "region", "ministry", "neighbour"])
def test_only_the_curator_of_the_organisation_adds_and_changes(world, who):
    actor = {
        "head": world.a1.head_actor, "officer": world.officer_actor, "region": world.region_actor,
        "ministry": world.ministry_actor, "neighbour": world.a2.curator_actor,
    }[who]  # fmt: skip
    before = Mentee.objects.count(), Mentor.objects.count(), Person.objects.count()
    with pytest.raises(NotAllowed):
        add(world, actor=actor)
    with pytest.raises(NotAllowed):
        add_mentor(world, actor=actor)
    with pytest.raises(NotAllowed):
        change_mentee(world, world.a1.mentees[0], actor=actor)
    with pytest.raises(NotAllowed):
        services.change_mentor(
            actor=actor, now=clock.now(), mentor=world.a1.mentor, person=SEMYON,
            data=MentorData(category="pupil"), expected_version=1,
        )  # fmt: skip
    assert (Mentee.objects.count(), Mentor.objects.count(), Person.objects.count()) == before


@pytest.mark.parametrize(
    ("person", "data", "field"),
    [
        ({"last_name": ""}, {}, "last_name"),
        ({"first_name": ""}, {}, "first_name"),
        ({"last_name": "А" * 81}, {}, "last_name"),
        ({"last_name": "=cmd|calc"}, {}, "last_name"),
        ({"first_name": "Иван2"}, {}, "first_name"),
        ({"patronymic": "???"}, {}, "patronymic"),
        ({"birth_date": dt.date(2200, 1, 1)}, {}, "birth_date"),
        ({"birth_date": None, "birth_year": 1850}, {}, "birth_year"),
        ({"birth_date": dt.date(1850, 1, 1)}, {}, "birth_date"),
        ({"birth_year": 2010}, {}, "birth_year"),
        ({}, {"category": "президент"}, "category"),
        ({}, {"entered_on": dt.date(1999, 9, 1)}, "entered_on"),
        ({}, {"case_url": "javascript:alert(1)"}, "case_url"),
        ({}, {"case_url": "http://[школа.рф/"}, "case_url"),
        ({}, {"case_url": "https://school.ru/" + "a" * 400}, "case_url"),
        ({}, {"request": "я" * 301}, "request"),
    ],
)
def test_a_wrong_value_is_refused_beside_its_field_and_nothing_is_written(world, person, data, field):
    from dataclasses import replace

    count = Person.objects.count()
    with pytest.raises(InvalidCard) as refusal:
        add(world, person=replace(SEMYON, **person), data=replace(PUPIL, **data))
    assert list(refusal.value.errors) == [field]
    assert Person.objects.count() == count


def test_dates_must_be_in_order(world):
    year = make.this_year()
    wrong = MenteeData(category="pupil", entered_on=dt.date(year, 10, 1), ends_on=dt.date(year, 9, 1))
    with pytest.raises(InvalidCard) as refusal:
        add(world, data=wrong)
    assert f"01.10.{year}" in refusal.value.errors["ends_on"]


def test_a_double_click_makes_one_card(world):
    key = uuid.uuid4()
    assert add(world, key=key) == add(world, key=key)
    assert Mentee.objects.filter(public_id=key).count() == 1


def test_a_foreign_id_in_the_form_gives_a_card_with_an_id_of_its_own(world):
    stranger = world.b1.mentees[0]
    mine = add(world, key=stranger.public_id)
    assert mine.pk != stranger.pk
    assert mine.public_id != stranger.public_id
    assert mine.organisation == world.a1.organisation


def test_the_same_person_twice_in_a_year_is_refused(world):
    add(world)
    with pytest.raises(InvalidCard, match="уже есть в базе наставляемых"):
        add(world)
    assert Mentee.objects.filter(search_name="елкин семен романович").count() == 1


def test_the_next_year_and_the_other_base_use_the_same_person(world):
    mentee = add(world)
    later = add(world, school_year=make.this_year() + 1)
    mentor = add_mentor(world, person=SEMYON, data=MentorData(category="pupil"))
    assert {mentee.person_id, later.person_id, mentor.person_id} == {mentee.person_id}
    with pytest.raises(InvalidCard, match="уже есть в базе наставников"):
        add_mentor(world, person=SEMYON)


def test_name_and_year_alone_do_not_join_two_children_unless_the_curator_says_so(world):
    namesake = PersonData("Ёлкин", "Семён", "Романович", birth_year=2011)
    first, second = add(world, person=namesake), add(world, person=namesake)
    assert first.person_id != second.person_id
    mentor = add_mentor(world, person=namesake, same_as=first.person)
    assert mentor.person_id == first.person_id


def test_a_person_of_another_organisation_cannot_be_pointed_at(world):
    with pytest.raises(InvalidCard):
        add(world, same_as=world.a2.mentees[0].person)


def test_the_same_child_in_two_organisations_is_two_cards_with_one_identity(world):
    here = add(world)
    there = add(world, place=world.b1, actor=world.b1.curator_actor)
    assert here.person_id != there.person_id
    assert here.person.identity == there.person.identity


def test_changing_a_name_changes_it_in_the_lists_of_all_years(world):
    mentee = add(world)
    later = add(world, school_year=make.this_year() + 1)
    change_mentee(world, mentee, person=PersonData("Ёлкина", "Софья", birth_date=dt.date(2011, 3, 8)))
    assert set(Mentee.objects.filter(pk__in=[mentee.pk, later.pk]).values_list("search_name", flat=True)) == {
        "елкина софья"
    }
    person = Person.objects.get(pk=mentee.person_id)
    assert (person.version, person.contacts) == (2, "")
    event = AuditEvent.objects.get(action="mentee.changed")
    assert set(event.data["fields"]) == {"last_name", "first_name", "patronymic", "contacts"}


def test_two_editors_the_second_sees_the_card_of_now_and_changes_nothing(world):
    mentee = add(world)
    change_mentee(world, mentee, data=MenteeData(category="pupil", place="9 класс"))
    with pytest.raises(StateChanged) as refusal:
        change_mentee(world, mentee, data=MenteeData(category="pupil", place="7 класс"))
    assert refusal.value.current.place == "9 класс"
    assert Mentee.objects.get(pk=mentee.pk).place == "9 класс"


def test_saving_without_a_change_leaves_the_version_and_the_journal(world):
    mentee = add(world)
    same = change_mentee(world, mentee, person=SEMYON)
    assert same.version == 1
    assert not AuditEvent.objects.filter(action="mentee.changed").exists()


def test_history_keeps_the_former_values(world):
    mentee = add(world)
    change_mentee(world, mentee, data=MenteeData(category="pupil", place="9 класс"))
    assert list(mentee.row_history.order_by("pgh_id").values_list("place", flat=True)) == ["8 класс", "9 класс"]


def test_an_employer_brings_an_enterprise_once_whatever_the_quotes(world):
    first = add_mentor(world, MentorData(category="employer", enterprise_name="СПК «Колос»"))
    second = add_mentor(world, MentorData(category="employer", enterprise_name='СПК "КОЛОС" '))
    other = add_mentor(world, MentorData(category="teacher", enterprise_name="СПК «Колос»"))
    assert first.enterprise_id == second.enterprise_id == Enterprise.objects.get().pk
    assert other.enterprise_id is None
    assert add_mentor(world, MentorData(category="employer")).enterprise_id is None


def test_capacity_comes_from_the_form_and_may_be_set(world):
    teachers = make.form("teacher-teacher")
    assert add_mentor(world, MentorData(category="teacher", form_id=teachers.pk)).capacity == teachers.default_capacity
    assert add_mentor(world, MentorData(category="teacher")).capacity == 5
    assert add_mentor(world, MentorData(category="teacher", capacity=2)).capacity == 2


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"capacity": 0}, "capacity"),
        ({"capacity": 101}, "capacity"),
        ({"age_from": 15, "age_to": 12}, "age_to"),
        ({"category": "кто-то"}, "category"),
        ({"case_url": "школа"}, "case_url"),
        ({"workplace": "я" * 251}, "workplace"),
    ],
)
def test_a_wrong_mentor_is_refused_beside_the_field(world, data, field):
    with pytest.raises(InvalidCard) as refusal:
        add_mentor(world, MentorData(**{"category": "teacher"} | data))
    assert list(refusal.value.errors) == [field]


def change_mentor(world, mentor, data, **change):
    person = PersonData("Орлова", "Вера", birth_year=1980)
    values = {"actor": world.a1.curator_actor, "now": clock.now(), "mentor": mentor, "person": person, "data": data}
    return services.change_mentor(**values | {"expected_version": mentor.version} | change)


def test_a_mentor_is_changed_with_the_journal_naming_the_fields(world):
    mentor = add_mentor(world)
    changed = change_mentor(world, mentor, MentorData(category="employer", enterprise_name="СПК «Колос»", capacity=7))
    assert (changed.version, changed.capacity, changed.enterprise.name) == (2, 7, "СПК «Колос»")
    assert set(AuditEvent.objects.get(action="mentor.changed").data["fields"]) == {
        "category", "enterprise_id", "capacity",
    }  # fmt: skip


def test_capacity_cannot_fall_below_the_mentees_of_now(world):
    mentor = world.a1.mentor
    assert mentor.load == 2
    with pytest.raises(InvalidCard, match="наставляемых: 2"):
        change_mentor(world, mentor, MentorData(category="pupil", capacity=1))
    assert change_mentor(world, mentor, MentorData(category="pupil", capacity=2)).capacity == 2


def test_a_coded_topic_is_kept(world):
    topic = RequestTopic.objects.get(code="adaptation")
    assert add(world, data=MenteeData(category="pupil", topic_id=topic.pk)).topic == topic

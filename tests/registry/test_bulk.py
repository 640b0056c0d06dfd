"""Many cards at once: same cards as one by one, history kept, known people reused, all or nothing."""

import datetime as dt
from dataclasses import replace

import pghistory
import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from mentoring.access.decisions import NotAllowed
from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from mentoring.registry import services
from mentoring.registry.models import Consent, Enterprise, Mentee, Mentor, Person
from mentoring.registry.services import MenteeData, MentorData, PersonData

from .. import factories as make

pytestmark = pytest.mark.django_db


def add(world, **change):
    values = {
        "actor": world.a1.curator_actor, "now": clock.now(), "organisation": world.a1.organisation,
        "school_year": make.this_year(),
    }  # fmt: skip
    return services.add_people(**values | change)


def pupil(number, **change):
    return PersonData(
        f"Ученик{number}", "Пётр", **{"birth_year": 2010, "contacts": f"тел. {number}"} | change
    ), MenteeData(category="pupil")


NASTY = "таб\tслеш\\нстрока\nвозврат\r«=cmd|»\\N\x00"


def test_text_survives_whatever_is_in_it(world):
    result = add(world, mentees=[(PersonData("О'Нил\\t", "Ян", contacts=NASTY), MenteeData("pupil", results=NASTY))])
    mentee = Mentee.objects.select_related("person").get(pk=result.mentee_ids[0])
    assert mentee.results == NASTY.replace("\x00", "")
    assert mentee.person.contacts == NASTY
    assert mentee.person.last_name == "О'Нил\\t"


def test_rows_are_the_same_as_those_added_one_by_one(world):
    person, data = pupil(1, birth_date=dt.date(2011, 5, 4), birth_year=2011)
    person = replace(person, last_name="Ученик")
    mentor_person = PersonData("Колосов", "Иван", "Ильич", birth_year=1979)
    mentor_data = MentorData(
        "employer", form_id=make.form("employer-pupil").pk, enterprise_name="СПК «Колос»", age_from=10
    )
    result = add(world, mentees=[(person, data)], mentors=[(mentor_person, mentor_data)])
    single = {"actor": world.a2.curator_actor, "now": clock.now(), "organisation": world.a2.organisation}
    one = services.add_mentee(**single, school_year=make.this_year(), person=person, data=data)
    other = services.add_mentor(**single, school_year=make.this_year(), person=mentor_person, data=mentor_data)
    own = {"id", "public_id", "organisation_id", "person_id", "created_at", "enterprise_id"}
    for model, first, second in ((Mentee, result.mentee_ids[0], one.pk), (Mentor, result.mentor_ids[0], other.pk)):
        rows = [model.objects.filter(pk=pk).values().get() for pk in (first, second)]
        assert {k: v for k, v in rows[0].items() if k not in own} == {k: v for k, v in rows[1].items() if k not in own}
        people = [Person.objects.filter(pk=row["person_id"]).values().get() for row in rows]
        own_person = own if model is Mentee else own | {"identity"}
        assert {k: v for k, v in people[0].items() if k not in own_person} == {
            k: v for k, v in people[1].items() if k not in own_person
        }
    assert Mentor.objects.get(pk=result.mentor_ids[0]).enterprise.identity == other.enterprise.identity


def test_ids_come_in_the_order_of_the_rows(world):
    result = add(world, mentees=[pupil(number) for number in range(5)])
    assert [Mentee.objects.get(pk=pk).person.last_name for pk in result.mentee_ids] == [
        f"Ученик{number}" for number in range(5)
    ]


def test_the_number_of_queries_does_not_grow_with_the_rows(world):
    counts = []
    add(world)  # the curator's own rows are made by the first use
    for first, size in ((0, 1), (100, 30)):
        mentees = [pupil(first + number, birth_date=dt.date(2010, 1, 1)) for number in range(size)]
        with CaptureQueriesContext(connection) as queries:
            add(world, mentees=mentees, consents_given_on=clock.today())
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_history_has_every_row_and_its_author(world):
    with pghistory.context(user=77):
        result = add(world, mentees=[pupil(1), pupil(2)])
    events = [Mentee.objects.get(pk=pk).row_history.select_related("pgh_context").get() for pk in result.mentee_ids]
    people = [
        Person.objects.get(mentee_years=pk).row_history.select_related("pgh_context").get() for pk in result.mentee_ids
    ]
    assert [event.pgh_context.metadata["user"] for event in events + people] == [77] * 4


def test_a_known_person_with_a_date_of_birth_keeps_the_card(world):
    person, data = pupil(1, birth_date=dt.date(2010, 2, 3))
    first = add(world, mentees=[(person, data)])
    again = add(
        world, mentees=[(person, data)], mentors=[(person, MentorData("pupil"))], school_year=make.this_year() + 1
    )
    ids = set(Mentee.objects.filter(pk__in=first.mentee_ids + again.mentee_ids).values_list("person_id", flat=True))
    assert ids == set(first.person_ids)
    assert again.person_ids == []
    assert Mentor.objects.get(pk=again.mentor_ids[0]).person_id in ids


def test_a_new_person_in_both_bases_is_made_once(world):
    person, data = pupil(1, birth_date=dt.date(2010, 2, 3))
    result = add(world, mentees=[(person, data)], mentors=[(person, MentorData("pupil"))])
    assert len(result.person_ids) == 1


def test_consents_are_signed_by_whom_the_age_asks_and_once(world):
    today = clock.today()
    mentees = [
        pupil(1, birth_year=today.year - 12), pupil(2, birth_year=today.year - 16), pupil(3, birth_year=None),
        (PersonData("Учитель", "Пётр"), MenteeData("young_teacher")), pupil(5, birth_year=today.year - 30),
    ]  # fmt: skip
    result = add(world, mentees=mentees, consents_given_on=today)
    signed = Consent.objects.filter(pk__in=result.consent_ids).order_by("pk").values_list("given_by", flat=True)
    assert list(signed) == ["representative", "both", "both", "self", "self"]
    dated = pupil(9, birth_date=dt.date(2012, 1, 1))
    assert len(add(world, mentees=[dated], consents_given_on=today).consent_ids) == 1
    again = add(world, mentors=[(dated[0], MentorData("pupil"))], consents_given_on=today)
    assert again.consent_ids == []


def test_enterprises_are_made_once_and_only_for_employers(world):
    employer = MentorData("employer", enterprise_name="СПК «Колос»")
    people = [PersonData(f"Наставник{number}", "Пётр") for number in range(3)]
    quoted = MentorData("employer", enterprise_name='спк "колос"')
    school = MentorData("teacher", enterprise_name="Школа")
    result = add(world, mentors=[(people[0], employer), (people[1], quoted), (people[2], school)])
    assert len(result.enterprise_ids) == 1
    assert add(world, mentors=[(PersonData("Ещё", "Один"), employer)]).enterprise_ids == []
    assert Enterprise.objects.get().mentors.count() == 3


def test_a_row_that_the_database_refuses_leaves_nothing_behind(world):
    person, data = pupil(1, birth_date=dt.date(2010, 2, 3))
    before = Person.objects.count(), Mentee.objects.count(), AuditEvent.objects.count()
    with pytest.raises(IntegrityError):
        add(world, mentees=[pupil(2), (person, data), (person, data)])
    connection.check_constraints()
    assert (Person.objects.count(), Mentee.objects.count(), AuditEvent.objects.count()) == before


def test_a_stranger_adds_nothing(world):
    for actor in (world.a2.curator_actor, world.officer_actor, world.a1.head_actor):
        with pytest.raises(NotAllowed):
            add(world, actor=actor, mentees=[pupil(1)])


def test_nothing_to_add_is_no_error(world):
    assert add(world).mentee_ids == []

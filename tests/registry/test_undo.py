"""Undo of an import: ten minutes, everything or nothing, politely refused when rows were used or changed."""

import datetime as dt

import pytest

from mentoring.access.decisions import NotAllowed
from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from mentoring.pairing import services as pairing
from mentoring.pairing.models import Pair
from mentoring.registry import hooks, services
from mentoring.registry.models import Consent, Enterprise, Mentee, Mentor, Person
from mentoring.registry.services import MenteeData, MentorData, PersonData, imports

from .. import factories as make
from . import importing
from .books import book, mentee, mentor, mentors_book, samples

pytestmark = pytest.mark.django_db


def undo(school, rows, **change):
    values = {"actor": school.curator_actor, "now": clock.now(), "batch": rows[0].batch}
    imports.undo(**values | change)


def kept(school):
    own = {"organisation": school.organisation}
    return tuple(model.objects.filter(**own).count() for model in (Person, Mentee, Mentor, Pair))


def refused(school, rows, words):
    before = kept(school)
    with pytest.raises(NotAllowed, match=words):
        undo(school, rows)
    assert kept(school) == before
    assert {row.state for row in importing.again(rows)} == {"applied"}


def test_after_ten_minutes_it_is_refused(school):
    rows = importing.load(school, *samples())
    with pytest.raises(NotAllowed, match="больше 10 минут"):
        undo(school, rows, now=clock.now() + dt.timedelta(minutes=11))
    assert kept(school)[0] == 9


def test_a_second_undo_and_one_of_a_checked_book_are_refused(school):
    rows = importing.load(school, *samples())
    undo(school, rows)
    with pytest.raises(NotAllowed, match="отменён"):
        undo(school, rows)
    checked = importing.check(school, *samples())
    with pytest.raises(NotAllowed, match="проверен"):
        undo(school, checked)


def test_a_stranger_undoes_nothing(world, school):
    rows = importing.load(school, *samples())
    for actor in (world.a1.curator_actor, school.head_actor, world.region_actor):
        with pytest.raises(NotAllowed):
            undo(school, rows, actor=actor)
    assert kept(school)[0] == 9


def test_a_card_changed_meanwhile_keeps_everything(school):
    rows = importing.load(school, *samples())
    card = Mentee.objects.filter(organisation=school.organisation).first()
    person = card.person
    services.change_mentee(
        actor=school.curator_actor, now=clock.now(), mentee=card, expected_version=1,
        person=PersonData(person.last_name, person.first_name, person.patronymic, None, person.birth_year, "новый"),
        data=MenteeData("pupil", place="9 класс"),
    )  # fmt: skip
    refused(school, rows, "уже изменены")


def test_a_consent_withdrawn_meanwhile_keeps_everything(school):
    """A withdrawal is a date, never a deletion: the person was there before, and the workbook brought the consent."""
    importing.load(school, book([mentee("Орлова Анна")]))
    rows = importing.load(school, book([mentee("Орлова Анна"), mentee("Ёлкин Семён")]), consents_given_on=clock.today())
    consent = Consent.objects.get(person__organisation=school.organisation, person__last_name="Орлова")
    services.withdraw_consent(actor=school.curator_actor, now=clock.now(), consent=consent)
    refused(school, rows, "отозвал согласие")
    assert Consent.objects.get(pk=consent.pk).withdrawn_on


def test_a_changed_card_that_was_changed_again_keeps_everything(school):
    importing.load(school, book([mentee("Ёлкин Семён", request="Старый")]))
    rows = importing.load(school, book([mentee("Ёлкин Семён", request="Новый"), mentee("Орлова Вера")]))
    importing.load(school, book([mentee("Ёлкин Семён", request="Новейший")]))
    refused(school, rows, "уже изменены")


def test_a_pair_made_by_hand_from_imported_people_keeps_everything(school):
    rows = importing.load(school, book([mentee("Ёлкин Семён")]), mentors_book([mentor("Дорохов Роман")]))
    pairing.form_pair(
        actor=school.curator_actor, now=clock.now(), organisation=school.organisation, school_year=2026,
        form=make.form(), mentor=Mentor.objects.get(organisation=school.organisation),
        mentees=list(Mentee.objects.filter(organisation=school.organisation)),
    )  # fmt: skip
    refused(school, rows, "уже используются")


def test_a_person_who_got_another_year_keeps_everything(school):
    rows = importing.load(school, book([mentee("Ёлкин Семён", "12.05.2010")]))
    services.add_mentor(
        actor=school.curator_actor, now=clock.now(), organisation=school.organisation, school_year=2027,
        person=PersonData("Ёлкин", "Семён", birth_date=dt.date(2010, 5, 12)), data=MentorData("pupil"),
    )  # fmt: skip
    refused(school, rows, "уже используются")


def test_an_app_above_that_used_the_rows_says_why(school, monkeypatch):
    monkeypatch.setattr(hooks, "_uses", [])
    rows = importing.load(school, *samples())
    asked = []
    hooks.register_use(lambda mentees, mentors: asked.append((mentees, mentors)) or "Вошли в сведения за IV квартал.")
    refused(school, rows, "IV квартал")
    assert (len(asked[0][0]), len(asked[0][1])) == (5, 4)


def test_an_enterprise_that_others_use_stays(school):
    rows = importing.load(
        school, mentors_book([mentor("Юдина Наталья", form="работодатель – ученик", workplace="СПК «Колос»")])
    )
    services.add_mentor(
        actor=school.curator_actor, now=clock.now(), organisation=school.organisation, school_year=2026,
        person=PersonData("Ещё", "Один"), data=MentorData("employer", enterprise_name="СПК «Колос»"),
    )  # fmt: skip
    undo(school, rows)
    assert Enterprise.objects.filter(organisation=school.organisation).count() == 1


def test_the_enterprise_of_a_card_is_changed_and_put_back(school):
    employer = {"form": "работодатель – ученик"}
    importing.load(school, mentors_book([mentor("Юдина Наталья", workplace="СПК «Колос»", **employer)]))
    rows = importing.load(school, mentors_book([mentor("Юдина Наталья", workplace="ООО «Нива», агроном", **employer)]))
    card = Mentor.objects.get(organisation=school.organisation)
    assert (card.enterprise.name, card.workplace) == ("ООО «Нива»", "ООО «Нива», агроном")
    undo(school, rows)
    card.refresh_from_db()
    assert (card.enterprise.name, card.workplace) == ("СПК «Колос»", "СПК «Колос»")


def test_a_date_of_birth_filled_in_is_taken_back_with_the_identity(school):
    importing.load(school, book([mentee("Ёлкин Семён", None)]))
    before = Person.objects.get(organisation=school.organisation)
    rows = importing.load(school, book([mentee("Ёлкин Семён", "12.05.2010")]))
    filled = Person.objects.get(pk=before.pk)
    assert (filled.birth_date, filled.birth_year) == (dt.date(2010, 5, 12), 2010)
    assert filled.identity != before.identity
    undo(school, rows)
    back = Person.objects.get(pk=before.pk)
    assert (back.birth_date, back.birth_year, back.identity) == (None, None, before.identity)


def test_the_journal_has_counts_and_hashes_and_no_names(school):
    rows = importing.load(school, *samples())
    undo(school, rows)
    events = AuditEvent.objects.filter(object_type="import").order_by("pk")
    assert [event.action for event in events] == ["import.applied", "import.undone"]
    assert events[0].data["added"] == {"mentees": 5, "mentors": 4}
    assert len(events[0].data["sha256"]) == 2
    assert not any("Виноградов" in f"{event.data}{event.object_label}" for event in events)


def test_a_batch_that_was_refused_has_nothing_to_undo_and_says_so(school):
    rows = importing.check(school, b"PK\x03\x04 not really")
    assert {row.state for row in rows} == {"refused"}
    with pytest.raises(NotAllowed, match="не принят"):
        undo(school, rows)

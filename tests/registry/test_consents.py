"""Consents: recorded once, by the right signatures, withdrawn but never deleted."""

import datetime as dt

import pytest

from mentoring.access.decisions import NotAllowed
from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from mentoring.registry import rules, services
from mentoring.registry.models import Consent
from mentoring.registry.services import InvalidCard

from .. import factories as make

pytestmark = pytest.mark.django_db


def record(world, people, **change):
    values = {
        "actor": world.a1.curator_actor, "now": clock.now(), "people": people, "kind": "publication",
        "given_on": clock.today(),
    }  # fmt: skip
    return services.record_consents(**values | change)


def people_of(place):
    return [mentee.person for mentee in place.mentees]


def test_each_person_gets_one_consent_of_a_kind(world):
    people = people_of(world.a1)
    assert record(world, [*people, people[0]]) == 3
    assert record(world, people) == 0
    assert Consent.objects.filter(kind="publication").count() == 3
    event = AuditEvent.objects.get(action="consent.recorded")
    assert event.data == {"people": 3, "kind": "publication", "given_on": clock.today().isoformat()}


def test_one_stranger_among_them_and_nobody_is_noted(world):
    with pytest.raises(NotAllowed):
        record(world, [*people_of(world.a1), world.a2.mentees[0].person])
    with pytest.raises(NotAllowed):
        record(world, people_of(world.a1), actor=world.a1.head_actor)
    assert not Consent.objects.filter(kind="publication").exists()


def test_given_by_may_be_said_and_is_else_asked_of_the_age(world):
    young = make.make_person(world.a1.organisation, birth_year=clock.today().year - 11)
    grown = make.make_person(world.a1.organisation, birth_year=clock.today().year - 40)
    unknown = make.make_mentee(world.a1.organisation, birth_year=None).person
    record(world, [young, grown, unknown])
    signed = {consent.person_id: consent.given_by for consent in Consent.objects.filter(kind="publication")}
    assert signed == {young.pk: "representative", grown.pk: "self", unknown.pk: "both"}
    record(world, [young], kind="image", given_by="both")
    assert Consent.objects.get(kind="image").given_by == "both"


def test_a_consent_may_not_come_from_the_future_or_end_before_it_begins(world):
    today = clock.today()
    for wrong, field in (
        ({"given_on": today + dt.timedelta(days=1)}, "given_on"),
        ({"given_on": dt.date(2001, 1, 1)}, "given_on"),
        ({"valid_until": today - dt.timedelta(days=1)}, "valid_until"),
    ):
        with pytest.raises(InvalidCard) as refusal:
            record(world, people_of(world.a1), **wrong)
        assert list(refusal.value.errors) == [field]


def test_a_lapsed_consent_gives_way_to_a_new_one(world):
    today = clock.today()
    person = world.a1.mentees[0].person
    lapsed = today - dt.timedelta(days=3)
    record(world, [person], given_on=today - dt.timedelta(days=30), valid_until=lapsed)
    assert record(world, [person]) == 1
    assert Consent.objects.filter(kind="publication").valid_on(lapsed).count() == 1
    assert Consent.objects.filter(kind="publication").valid_on(today).count() == 1
    assert not Consent.objects.filter(kind="publication").valid_on(today - dt.timedelta(days=1)).exists()


def test_a_withdrawn_consent_stays_as_a_record_and_may_be_given_again(world):
    person = world.a1.mentees[0].person
    consent = person.consents.get()
    values = {"actor": world.a1.curator_actor, "now": clock.now(), "consent": consent}
    assert services.withdraw_consent(**values).withdrawn_on == clock.today()
    assert services.withdraw_consent(**values).withdrawn_on == clock.today()
    assert AuditEvent.objects.filter(action="consent.withdrawn").count() == 1
    assert not person.consents.valid_on(clock.today()).exists()
    assert record(world, [person], kind="processing") == 1
    assert person.consents.count() == 2


def test_a_stranger_withdraws_nothing(world):
    consent = world.a1.mentees[0].person.consents.get()
    for actor in (world.a2.curator_actor, world.a1.head_actor, world.region_actor):
        with pytest.raises(NotAllowed):
            services.withdraw_consent(actor=actor, now=clock.now(), consent=consent)
    consent.refresh_from_db()
    assert consent.withdrawn_on is None


@pytest.mark.parametrize(
    ("born", "year", "learner", "by"),
    [
        (dt.date(2012, 9, 2), None, True, "representative"),
        (dt.date(2012, 9, 1), None, True, "both"),
        (dt.date(2008, 9, 2), None, True, "both"),
        (dt.date(2008, 9, 1), None, True, "self"),
        (None, 2013, True, "representative"),
        (None, 2012, True, "both"),
        (None, 2008, True, "both"),
        (None, 2007, True, "self"),
        (None, None, True, "both"),
        (None, None, False, "self"),
    ],
)
def test_signatures_by_age(born, year, learner, by):
    assert rules.signatories(born, year, dt.date(2026, 9, 1), learner=learner) == by

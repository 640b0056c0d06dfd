"""What lists are filtered by follows cards and consents, whoever writes them."""

from __future__ import annotations

import datetime as dt

import pytest

from mentoring.registry.models import Consent, Mentee, Person

FOREVER = dt.date(9999, 12, 31)


@pytest.fixture
def mentee(world):
    return world.a1.mentees[0]


def until(mentee):
    return Mentee.objects.get(pk=mentee.pk).consent_until


def test_a_corrected_year_of_birth_reaches_the_lists(mentee):
    Person.objects.filter(pk=mentee.person_id).update(birth_date=None, birth_year=2001)
    assert Mentee.objects.get(pk=mentee.pk).birth_year == 2001


def test_a_new_row_takes_what_the_person_has(mentee):
    Person.objects.filter(pk=mentee.person_id).update(birth_date=None, birth_year=2002)
    later = Mentee.objects.get(pk=mentee.pk)
    later.pk, later.school_year, later._state.adding = None, mentee.school_year + 1, True
    later.public_id = "6f1d3a52-1f0c-4b7e-9d55-3b0a1c2d4e5f"
    later.birth_year = later.consent_until = None
    later.save()
    kept = Mentee.objects.get(pk=later.pk)
    assert (kept.birth_year, kept.consent_until) == (2002, until(mentee))


def test_consents_count_until_they_lapse_are_withdrawn_or_vanish(mentee):
    consents = Consent.objects.filter(person_id=mentee.person_id, kind="processing")
    assert until(mentee) == FOREVER
    consents.update(valid_until=dt.date(2030, 5, 1))
    assert until(mentee) == dt.date(2030, 5, 1)
    given_on = consents.get().given_on
    consents.update(withdrawn_on=given_on)
    assert until(mentee) == given_on - dt.timedelta(days=1)
    consents.delete()
    assert until(mentee) is None


def test_consents_of_other_kinds_do_not_count(mentee):
    Consent.objects.filter(person_id=mentee.person_id).delete()
    Consent.objects.create(
        person_id=mentee.person_id, municipality_id=mentee.municipality_id, organisation_id=mentee.organisation_id,
        kind="publication", given_by="both", given_on=dt.date(2026, 9, 1), created_at=mentee.created_at,
    )  # fmt: skip
    assert until(mentee) is None

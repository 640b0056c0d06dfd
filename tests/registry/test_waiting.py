"""What of the bases waits for the curator."""

import datetime as dt

import pytest
from django.urls import reverse

from mentoring.core import clock
from mentoring.registry import services
from mentoring.registry.waiting import waiting

from .. import factories as make
from . import importing
from .books import samples

pytestmark = pytest.mark.django_db


def titles(actor, now=None):
    return {item.title: item.count for item in waiting(actor, now or clock.now())}


def test_an_empty_year_begins_with_the_bases(school):
    (item,) = waiting(school.curator_actor, clock.now())
    assert (item.title, item.url) == ("Загрузить базы 2026/27 учебного года", "/imports/")


def test_a_checked_upload_waits_once_however_many_files_and_is_forgotten_in_time(school):
    rows = importing.check(school, *samples())
    assert titles(school.curator_actor) == {"Загрузить проверенные книги": 1}
    later = clock.now() + dt.timedelta(days=8)
    assert "Загрузить проверенные книги" not in titles(school.curator_actor, later)
    importing.apply(school, rows, consents_given_on=clock.today())
    assert titles(school.curator_actor) == {}
    importing.check(school, *samples())
    assert titles(school.curator_actor) == {}


def test_people_without_a_consent_are_counted_in_both_bases(world):
    actor = world.a1.curator_actor
    assert titles(actor) == {}
    make.make_mentee(world.a1.organisation, consent=False)
    make.make_mentor(world.a1.organisation, consent=False)
    assert titles(actor) == {"Отметить согласия наставляемых": 1, "Отметить согласия наставников": 1}


def test_withdrawn_consents_wait_with_their_term_and_are_not_taken_for_missing_ones(world):
    actor = world.a1.curator_actor
    for person in (world.a1.mentees[0].person, world.a1.mentor.person):
        services.withdraw_consent(actor=actor, now=clock.now(), consent=person.consents.get())
    (item,) = waiting(actor, clock.now())
    assert (item.title, item.count, item.url) == (
        "Уничтожить данные по отозванным согласиям", 2, reverse("registry:ended"),
    )  # fmt: skip
    assert item.due == clock.today() + dt.timedelta(days=30)
    assert list(waiting(world.a2.curator_actor, clock.now())) == []


def test_nothing_waits_for_those_who_keep_no_base(world):
    for actor in (world.a1.head_actor, world.officer_actor, world.region_actor, world.ministry_actor):
        assert titles(actor) == {}

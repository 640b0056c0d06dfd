"""Forming a pair by hand."""

import datetime as dt
import uuid
from typing import Any

import pytest

from mentoring.access.actor import system_actor
from mentoring.access.decisions import NotAllowed
from mentoring.audit.selectors import history_of
from mentoring.core import clock
from mentoring.organisations.models import MentoringForm
from mentoring.pairing.enums import PairState
from mentoring.pairing.models import Pair
from mentoring.registry.models import Mentor
from mentoring.registry.services import withdraw_consent
from tests import factories as make

from .office import DAY, Office, refused


def test_a_pair_begins_today_with_its_members_and_takes_the_mentor_s_place(office: Office) -> None:
    pair = office.form_pair(mentees=office.mentees[:2])
    assert (pair.state, pair.started_on, pair.version) == (PairState.ACTIVE, clock.today(), 2)
    assert pair.municipality_id == office.organisation.municipality_id
    assert office.load() == 2
    assert {member.joined_on for member in pair.members.all()} == {clock.today()}
    assert [event.action for event in history_of("pair", pair.pk)] == ["pair.form", "pair.activate"]


def test_a_draft_may_lack_everything_and_takes_no_place(office: Office) -> None:
    pair = office.form_pair(mentor=None, mentees=(), activate=False)
    assert (pair.state, pair.mentor, pair.members.count()) == (PairState.DRAFT, None, 0)
    assert office.form_pair(activate=False).members.get().active is False
    assert office.load() == 0


def test_a_mentee_given_twice_is_one_member(office: Office) -> None:
    assert office.form_pair(mentees=[office.mentees[0], office.mentees[0]]).members.count() == 1
    assert office.load() == 1


def test_a_pair_begins_on_the_day_said(office: Office) -> None:
    pair = office.form_pair(started_on=clock.today() - 3 * DAY)
    assert (pair.started_on, pair.members.get().joined_on) == (clock.today() - 3 * DAY,) * 2


@pytest.mark.parametrize(
    ("mentor", "mentees", "words"), [(None, 1, "Выберите наставника"), ("own", 0, "хотя бы одного")]
)
def test_a_pair_without_a_mentor_or_mentees_does_not_begin(
    office: Office, mentor: str | None, mentees: int, words: str
) -> None:
    before = Pair.objects.count()
    with pytest.raises(NotAllowed, match=words):
        office.form_pair(mentor=office.mentor if mentor else None, mentees=office.mentees[:mentees])
    assert Pair.objects.count() == before


def test_a_double_click_makes_one_pair(office: Office) -> None:
    key = uuid.uuid4()
    first, second = office.form_pair(public_id=key), office.form_pair(public_id=key)
    assert first == second
    assert office.load() == 1


def test_the_saved_form_sent_again_with_other_content_is_told_that_it_was_saved(office: Office) -> None:
    """A draft is saved, then «Назад» in the browser, something is added, and the form goes again with its old key."""
    key = uuid.uuid4()
    office.form_pair(public_id=key, mentor=None, activate=False)
    assert "уже сохранена" in refused(office.form_pair, public_id=key)["key"]
    assert "уже сохранена" in refused(office.form_pair, public_id=key, mentor=None, activate=False, mentees=[])["key"]
    assert office.form_pair(public_id=key, mentor=None, activate=False).state == PairState.DRAFT
    assert office.load() == 0


def test_a_key_that_somebody_else_used_is_no_way_to_their_pair(office: Office, world: Any) -> None:
    assert "обновите страницу" in refused(office.form_pair, public_id=world.a2.pair.public_id)["key"]


def test_a_second_working_pair_of_the_form_is_refused_with_both_names(office: Office) -> None:
    office.form_pair()
    other = make.make_mentor(office.organisation)
    before = Pair.objects.count()
    errors = refused(office.form_pair, mentor=other)
    assert "уже состоит в работающей паре этой формы" in errors["mentees"]
    assert office.mentees[0].person.full_name in errors["mentees"]
    assert office.mentor.person.full_name in errors["mentees"]
    assert Pair.objects.count() == before
    assert Mentor.objects.get(pk=other.pk).load == 0
    # Whose consent ended in between is named by the code alone.
    mentee = office.mentees[0]
    for person in (mentee.person, office.mentor.person):
        withdraw_consent(actor=office.actor, now=clock.now(), consent=person.consents.get())
    errors = refused(office.form_pair, mentor=other)
    assert str(mentee) in errors["mentees"]
    assert mentee.person.full_name not in errors["mentees"]
    assert office.mentor.person.full_name not in errors["mentees"]


def test_the_refusal_names_nobody_to_those_who_may_not_see_names(office: Office, world: Any) -> None:
    office.form_pair()
    actor = system_actor()
    blind = type(actor)(**{name: getattr(actor, name) for name in actor.__slots__} | {"permissions": {"pair.edit"}})
    errors = refused(office.form_pair, mentor=make.make_mentor(office.organisation), actor=blind)
    assert str(office.mentees[0]) in errors["mentees"]
    assert office.mentees[0].person.last_name not in errors["mentees"]


def test_one_mentee_may_work_in_pairs_of_two_forms(office: Office) -> None:
    MentoringForm.objects.filter(code="student-pupil").update(mentor_categories=[])
    office.form_pair()
    office.form_pair(form=make.form("student-pupil"))
    assert office.load() == 2


def test_capacity_is_refused_in_plain_words(office: Office) -> None:
    errors = refused(office.form_pair, mentees=office.mentees)
    assert errors["mentor"].startswith("У этого наставника свободно мест: 2 из 2, нужно: 3.")
    office.form_pair(mentees=office.mentees[:2])
    errors = refused(office.form_pair, mentees=office.mentees[2:])
    assert errors["mentor"].startswith("У этого наставника свободно мест: 0 из 2, нужно: 1. Выберите")
    assert office.load() == 2


@pytest.mark.parametrize("stranger", ["a2", "b1"])
def test_people_of_another_organisation_do_not_fit(office: Office, world: Any, stranger: str) -> None:
    place = getattr(world, stranger)
    assert "этой организации" in refused(office.form_pair, mentor=place.mentor)["mentor"]
    assert "этой организации" in refused(office.form_pair, mentees=[place.mentees[2]])["mentees"]


def test_people_of_another_year_do_not_fit(office: Office) -> None:
    errors = refused(office.form_pair, school_year=make.this_year() - 1)
    assert set(errors) == {"mentor", "mentees"}


def test_categories_must_suit_the_form(office: Office) -> None:
    errors = refused(office.form_pair, form=make.form("teacher-teacher"))
    assert "наставник – педагог, а выбран: обучающийся" in errors["mentor"]
    assert "а выбран: обучающийся" in errors["mentees"]


def test_a_form_without_listed_categories_suits_everybody(office: Office) -> None:
    anyone = MentoringForm.objects.create(code="any", title="Любая")
    assert office.form_pair(form=anyone).state == PairState.ACTIVE


def test_nobody_is_the_own_mentor(office: Office) -> None:
    oneself = make.make_mentee(office.organisation, person=office.mentor.person)
    assert "самому себе" in refused(office.form_pair, mentees=[oneself])["mentees"]


def test_the_form_must_be_in_use_and_the_variant_of_it(office: Office) -> None:
    other = make.form("teacher-teacher").variants.first()
    assert "другой форме" in refused(office.form_pair, variant=other)["variant"]
    own = make.form().variants.first()
    assert office.form_pair(variant=own, activate=False).variant == own
    MentoringForm.objects.filter(code="pupil-pupil").update(is_active=False)
    assert "больше не используется" in refused(office.form_pair)["form"]


def test_dates_are_checked(office: Office) -> None:
    year = make.this_year()
    allowed = f"от 01.07.{year - 1} до 30.06.{year + 1}"
    assert allowed in refused(office.form_pair, started_on=dt.date(year - 1, 6, 30))["started_on"]
    assert allowed in refused(office.form_pair, started_on=dt.date(year + 1, 7, 1))["started_on"]
    errors = refused(office.form_pair, started_on=clock.today(), ends_on=clock.today() - DAY)
    assert "раньше даты начала" in errors["ends_on"]


def test_a_programme_that_goes_on_from_the_former_year_keeps_its_beginning(office: Office) -> None:
    begun = dt.date(make.this_year(), 2, 10)
    assert office.form_pair(started_on=begun).started_on == begun


def test_only_the_curator_of_the_organisation_forms_pairs(office: Office, world: Any) -> None:
    for actor in (world.a1.head_actor, world.a2.curator_actor, world.officer_actor, world.region_actor):
        with pytest.raises(NotAllowed):
            office.form_pair(actor=actor)

"""Destruction of personal data and figures: no approved figure moves, nobody can be guessed from a fact."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import DatabaseError, transaction

from mentoring.core import clock
from mentoring.registry import services as registry
from mentoring.registry.models import Person
from monitoring import services
from monitoring.forgetting import REDACTED
from monitoring.indicators import registry as indicators
from monitoring.models import Fact, IndicatorValue, ReturnRemark, SubmissionVersion
from monitoring.selectors import facts as facts_of
from monitoring.selectors.places import own_place
from monitoring.services.values import rebuild
from tests.world import Place, World

from . import walk
from .test_lists import lists_of

pytestmark = pytest.mark.django_db
BORN = dt.date(2012, 5, 6)


def figures() -> dict[tuple[object, ...], tuple[object, ...]]:
    keys = ("code", "level", "period_id", "municipality_id", "organisation_id", "form_id", "basis")
    return {row[:7]: row[7:] for row in IndicatorValue.objects.values_list(*keys, "numerator", "denominator")}


def the_same_child(*places: Place) -> uuid.UUID:
    """The first mentee of each place is one child: same name, same date of birth."""
    identity = uuid.uuid4()
    for place in places:
        Person.objects.filter(pk=place.mentees[0].person_id).update(
            identity=identity, birth_date=BORN, birth_year=BORN.year
        )
    return identity


def destroy(place: Place, person: Person) -> None:
    registry.withdraw_consent(actor=place.curator_actor, now=clock.now(), consent=person.consents.get())
    registry.destroy_people(
        actor=place.curator_actor, now=clock.now(), organisation=place.organisation, person_ids=[person.pk],
        run=str(uuid.uuid4()),
    )  # fmt: skip


def test_no_approved_figure_changes_nor_does_a_recount_find_another(world: World) -> None:
    identity = the_same_child(world.a1, world.a2, world.b1)
    for place in (world.a1, world.a2, world.b1):
        walk.approved(world, place)
    before = figures()
    assert before
    for place in (world.a1, world.a2, world.b1):
        for person in [place.mentees[0].person, place.mentor.person] if place.mentor else []:
            destroy(place, person)
        assert figures() == before
        rebuild(period=world.period, now=clock.now())
        assert figures() == before
    assert not Fact.objects.filter(identity=identity).exists()


def test_a_child_whom_another_school_reports_keeps_one_identity_until_the_last_card_goes(world: World) -> None:
    identity = the_same_child(world.a1, world.b1)
    for place in (world.a1, world.b1):
        walk.approved(world, place)
    destroy(world.a1, world.a1.mentees[0].person)
    assert Fact.objects.filter(identity=identity).count() == 2
    destroy(world.b1, world.b1.mentees[0].person)
    assert not Fact.objects.filter(identity=identity).exists()
    people = [place.mentees[0].person_id for place in (world.a1, world.b1)]
    assert len(set(Fact.objects.filter(person_id__in=people).values_list("identity", flat=True))) == 1


def test_facts_stay_unchangeable_for_everything_else(world: World) -> None:
    walk.approved(world, world.a1)
    destroy(world.a1, world.a1.mentees[0].person)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Fact.objects.update(age=3)


def test_the_list_behind_a_number_is_as_long_as_before_and_says_what_happened(world: World) -> None:
    walk.approved(world, world.a1)
    submission = world.a1.organisation.submissions.get()
    length = len(lists_of(world, submission, "mentees").lines)
    person = world.a1.mentees[0].person
    registry.withdraw_consent(actor=world.a1.curator_actor, now=clock.now(), consent=person.consents.get())
    titles = [line.title for line in lists_of(world, submission, "mentees").lines]
    assert titles[-1] == "Участник отозвал согласие"
    registry.destroy_people(
        actor=world.a1.curator_actor, now=clock.now(), organisation=world.a1.organisation, person_ids=[person.pk],
        run="once",
    )  # fmt: skip
    titles = [line.title for line in lists_of(world, submission, "mentees").lines]
    assert titles[-1] == "Данные участника уничтожены"
    assert len(titles) == length


def test_what_an_officer_wrote_beside_the_line_goes_where_it_names_the_person(world: World) -> None:
    submission = walk.sent(world, world.a1)
    mentee = world.a1.mentees[0]
    for person, words in ((mentee, "уточните у Алексашиновой"), (world.a1.mentees[1], "уточните дату")):
        ReturnRemark.objects.create(
            submission=submission, submission_version=submission.current_version, reason="persons",
            target=f"fact:mentee-{person.person_id}-{world.a1.pair.pk}", label="наставляемый", text=words,
            created_at=clock.now(),
        )  # fmt: skip
    destroy(world.a1, mentee.person)
    texts = list(ReturnRemark.objects.order_by("pk").values_list("text", flat=True))
    assert texts == ["удалено вместе с данными участника", "уточните дату"]


def test_the_list_of_a_territory_says_it_too(world: World) -> None:
    walk.approved(world, world.a1)
    registry.withdraw_consent(
        actor=world.a1.curator_actor, now=clock.now(), consent=world.a1.mentees[0].person.consents.get()
    )
    place = own_place(world.a1.curator_actor)
    _, lines = facts_of.page_behind(
        world.a1.curator_actor, indicator=indicators.get("mentees"), period=world.period, place=place
    )
    assert "Участник отозвал согласие" in {line.title for line in lines}


def test_words_of_submissions_lose_the_surname_in_frozen_versions_too(world: World) -> None:
    person = world.a1.mentees[0].person
    submission = walk.answered(walk.begun(world, world.a1), world.a1)
    answers = dict.fromkeys(submission.answers, f"{person.last_name} болел") or {"growth": f"{person.last_name} болел"}
    submission = services.save_draft(
        submission=submission, actor=world.a1.curator_actor, now=clock.now(), expected_version=submission.version,
        answers=answers, note=f"Нет сведений о {person.last_name}",
    )  # fmt: skip
    sent = walk.sent(world, world.a1, submission)
    surname = person.last_name
    destroy(world.a1, person)
    sent.refresh_from_db()
    assert sent.current_version is not None
    frozen = SubmissionVersion.objects.get(pk=sent.current_version_id)
    assert surname not in f"{sent.note} {sent.answers} {frozen.note} {frozen.answers}"
    assert frozen.note == REDACTED
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        SubmissionVersion.objects.update(note="")

"""Freezing: what the draft shows is what is frozen, and nothing changes it afterwards."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import Error, connection, transaction

from mentoring.core import clock
from mentoring.pairing.models import PairMember
from mentoring.registry.models import Consent, Enterprise
from monitoring.models import Fact, SubmissionVersion
from monitoring.selectors.sheets import frozen_sheet, left_out, live_sheet
from monitoring.services.freeze import fingerprint, freeze
from tests import factories as make
from tests.world import World

from . import walk


def roles(sheet: object) -> list[tuple[str, int]]:
    return sorted((row.role, row.person_id) for row in sheet.rows)  # type: ignore[attr-defined]


def test_a_draft_shows_exactly_what_is_frozen(world: World) -> None:
    place = world.a1
    make.make_pair(place.organisation, form_code="teacher-teacher", mentees=[make.make_mentee(place.organisation)])
    submission = walk.begun(world, place)
    live = live_sheet(submission, now=clock.now())
    version = freeze(submission, actor=place.head_actor, now=clock.now())
    frozen = frozen_sheet(version)
    assert len(live.rows) == 5
    assert frozen.rows == live.rows
    assert frozen.figures == live.figures
    assert frozen.satisfaction == live.satisfaction
    assert version.digest == fingerprint(submission, now=clock.now())


def test_only_own_rows_are_frozen(world: World) -> None:
    version = freeze(walk.begun(world, world.a1), actor=world.a1.head_actor, now=clock.now())
    people = {mentee.person_id for mentee in world.a1.mentees[:2]} | {world.a1.mentor.person_id}
    assert set(Fact.objects.filter(version=version).values_list("person_id", flat=True)) == people
    assert set(Fact.objects.values_list("organisation_id", "municipality_id", "period_id")) == {
        (world.a1.organisation.pk, world.a.pk, world.period.pk)
    }


def test_drafts_are_left_out(world: World) -> None:
    sheet = live_sheet(walk.begun(world, world.a1), now=clock.now())
    assert world.a1.draft.pk not in {row.pair_id for row in sheet.rows}


@pytest.mark.parametrize(
    ("change", "counted"),
    [
        ({}, True),
        ({"given_on": dt.timedelta(0)}, True),
        ({"given_on": dt.timedelta(days=1)}, False),
        ({"withdrawn_on": dt.timedelta(0)}, False),
        ({"withdrawn_on": dt.timedelta(days=1)}, True),
        ({"valid_until": dt.timedelta(0)}, True),
        ({"valid_until": dt.timedelta(days=-1)}, False),
    ],
)
def test_a_person_needs_a_processing_consent_on_the_day(
    world: World, change: dict[str, dt.timedelta], counted: bool
) -> None:
    person = world.a1.mentees[0].person
    dates = {name: clock.today() + shift for name, shift in change.items()}
    Consent.objects.filter(person=person).update(**dates)
    submission = walk.begun(world, world.a1)
    now = clock.now()
    assert (person.pk in {row.person_id for row in live_sheet(submission, now=now).rows}) is counted
    assert (person.pk in {row.person_id for row in left_out(submission, now=now)}) is not counted


def test_another_kind_of_consent_is_not_enough(world: World) -> None:
    person = world.a1.mentees[0].person
    Consent.objects.filter(person=person).update(kind="image")
    sheet = live_sheet(walk.begun(world, world.a1), now=clock.now())
    assert person.pk not in {row.person_id for row in sheet.rows}


def test_a_part_that_begins_after_the_reporting_date_belongs_to_the_next_period(world: World) -> None:
    late, last = world.a1.mentees[0], world.a1.mentees[1]
    PairMember.objects.filter(mentee=late).update(joined_on=world.period.ends_on + dt.timedelta(days=1))
    PairMember.objects.filter(mentee=last, pair=world.a1.pair).update(joined_on=world.period.ends_on)
    people = {row.person_id for row in live_sheet(walk.begun(world, world.a1), now=clock.now()).rows}
    assert late.person_id not in people
    assert last.person_id in people


def test_outcome_and_end_of_a_part(world: World) -> None:
    pair, (left, stayed) = world.a1.pair, world.a1.mentees[:2]
    closed_on = world.period.ends_on - dt.timedelta(days=1)
    type(pair).objects.filter(pk=pair.pk).update(state="completed", closed_on=closed_on)
    PairMember.objects.filter(pair=pair, mentee=stayed).update(left_on=closed_on, active=False)
    PairMember.objects.filter(pair=pair, mentee=left).update(left_on=closed_on - dt.timedelta(days=2), active=False)
    rows = {row.person_id: row for row in live_sheet(walk.begun(world, world.a1), now=clock.now()).rows}
    assert (rows[stayed.person_id].outcome, rows[stayed.person_id].left_on) == ("completed", closed_on)
    assert (rows[left.person_id].outcome, rows[left.person_id].left_on) == (
        "ended_early",
        closed_on - dt.timedelta(days=2),
    )
    assert rows[world.a1.mentor.person_id].outcome == "completed"


def test_an_ending_after_the_reporting_date_has_not_come_yet(world: World) -> None:
    pair = world.a1.pair
    type(pair).objects.filter(pk=pair.pk).update(
        state="ended_early", close_reason="переезд", closed_on=world.period.ends_on + dt.timedelta(days=1)
    )
    rows = live_sheet(walk.begun(world, world.a1), now=clock.now()).rows
    assert {(row.outcome, row.left_on) for row in rows} == {("active", None)}


def test_a_mentee_who_left_a_working_pair_has_ended_early(world: World) -> None:
    member = PairMember.objects.get(pair=world.a1.pair, mentee=world.a1.mentees[0])
    PairMember.objects.filter(pk=member.pk).update(left_on=clock.today(), active=False)
    rows = {row.person_id: row for row in live_sheet(walk.begun(world, world.a1), now=clock.now()).rows}
    assert rows[world.a1.mentees[0].person_id].outcome == "ended_early"
    assert rows[world.a1.mentees[1].person_id].outcome == "active"


def test_age_is_taken_at_the_reporting_date(world: World) -> None:
    ends_on = world.period.ends_on
    day_of = ends_on.replace(year=ends_on.year - 15)
    exact = make.make_mentee(world.a1.organisation, birth_date=day_of)
    younger = make.make_mentee(world.a1.organisation, birth_date=day_of + dt.timedelta(days=1))
    by_year = make.make_mentee(world.a1.organisation, birth_year=ends_on.year - 12)
    unknown = make.make_mentee(world.a1.organisation, birth_year=None)
    make.make_pair(world.a1.organisation, mentees=[exact, younger, by_year, unknown])
    ages = {row.person_id: row.age for row in live_sheet(walk.begun(world, world.a1), now=clock.now()).rows}
    assert [ages[mentee.person_id] for mentee in (exact, younger, by_year, unknown)] == [15, 14, 12, None]


def test_the_mentor_brings_the_enterprise(world: World) -> None:
    organisation = world.a1.organisation
    mentor = make.make_mentor(organisation, category="employer", birth_year=1980)
    enterprise = Enterprise.objects.create(
        municipality=world.a, organisation=organisation, name="ООО «Заря»", identity=mentor.public_id
    )
    mentor.enterprise = enterprise
    mentor.save(update_fields=["enterprise"])
    pair = make.make_pair(organisation, mentor=mentor, form_code="employer-pupil")
    rows = [row for row in live_sheet(walk.begun(world, world.a1), now=clock.now()).rows if row.pair_id == pair.pk]
    assert {(row.role, row.enterprise) for row in rows} == {("mentor", enterprise.identity), ("mentee", None)}


def test_versions_are_numbered_and_equal_digests_mean_no_change(world: World) -> None:
    submission = walk.begun(world, world.a1)
    first, second = (freeze(submission, actor=world.a1.head_actor, now=clock.now()) for _ in range(2))
    assert (first.number, second.number) == (1, 2)
    assert first.digest == second.digest
    make.make_figures(world.a1.organisation, learners=401)
    third = freeze(submission, actor=world.a1.head_actor, now=clock.now())
    assert third.digest != second.digest
    make.make_pair(world.a1.organisation)
    assert freeze(submission, actor=world.a1.head_actor, now=clock.now()).digest != third.digest


def test_satisfaction_is_in_the_digest(world: World) -> None:
    submission = walk.begun(world, world.a1)
    before = fingerprint(submission, now=clock.now())
    submission.mentees_asked = 3
    assert fingerprint(submission, now=clock.now()) != before


def test_no_figures_and_no_rows_freeze_too(world: World) -> None:
    organisation = make.make_organisation(world.a, "Пустая школа")
    curator = make.actor(make.make_user("curator", organisation=organisation))
    from monitoring.services import open_submission

    submission = open_submission(actor=curator, now=clock.now(), organisation=organisation, period=world.period)
    version = freeze(submission, actor=curator, now=clock.now())
    assert version.learners is None
    assert not version.facts.exists()


@pytest.mark.parametrize("shift", [0, 1])
def test_on_time_is_judged_by_the_first_sending(world: World, shift: int) -> None:
    submission = walk.begun(world, world.a1)
    period = submission.period
    period.on_time_until = clock.today() - dt.timedelta(days=shift)
    period.opens_on = period.on_time_until - dt.timedelta(days=1)
    period.save()
    assert freeze(submission, actor=world.a1.head_actor, now=clock.now()).on_time is (shift == 0)
    submission.first_submitted_at = clock.now() - dt.timedelta(days=1)
    assert freeze(submission, actor=world.a1.head_actor, now=clock.now()).on_time


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE monitoring_submissionversion SET learners = 1",
        "DELETE FROM monitoring_fact",
        "UPDATE monitoring_fact SET age = 5",
        "DELETE FROM monitoring_submissionversion",
    ],
)
def test_versions_and_facts_are_immutable(world: World, statement: str) -> None:
    freeze(walk.begun(world, world.a1), actor=world.a1.head_actor, now=clock.now())
    with pytest.raises(Error, match=r"[Cc]annot|pgtrigger"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert SubmissionVersion.objects.count() == 1
    assert Fact.objects.count() == 3

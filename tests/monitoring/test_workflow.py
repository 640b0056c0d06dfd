"""The full table state × action × role of a submission and of a municipality's period."""

from __future__ import annotations

from typing import Any

import pytest

from mentoring.access.decisions import Allowed
from mentoring.core import clock
from mentoring.workflow.advance import available_actions, table_for
from monitoring import policies
from monitoring.enums import PeriodState, SubmissionState
from monitoring.models import MunicipalityPeriod, Submission
from tests.world import World

from . import walk

S = SubmissionState

# action → the states it leads from, and the people who may: of an ordinary organisation (a1), and of krai (k1)
SUBMISSION = {
    "send_for_signature": ({S.DRAFT, S.RETURNED}, {"curator"}, {"curator"}),
    "take_back": ({S.SIGNING}, {"curator"}, {"curator"}),
    "sign": ({S.SIGNING}, {"head"}, {"head"}),
    "decline_signature": ({S.SIGNING}, {"head"}, {"head"}),
    "recall": ({S.SUBMITTED}, {"curator", "head"}, {"curator", "head"}),
    "approve": ({S.SUBMITTED}, {"officer"}, set()),
    "accept": ({S.SUBMITTED, S.APPROVED}, {"region"}, {"region"}),
    "return": ({S.SUBMITTED}, {"officer"}, {"region"}),
    "undo": ({S.APPROVED, S.RETURNED, S.ACCEPTED}, {"officer"}, {"region"}),
    "reopen": ({S.APPROVED, S.ACCEPTED}, {"officer"}, {"region"}),
    "unlock": ({S.ACCEPTED}, {"region"}, set()),
}
ROLES = ("curator", "head", "officer", "region", "ministry", "api", "expert", "stranger", "officer_b")


def actor_of(world: World, place: Any, role: str) -> Any:
    strangers = {"stranger": world.a2.curator_actor, "officer_b": world.officer_b_actor}
    if role in strangers:
        return strangers[role]
    if role in {"curator", "head"}:
        return getattr(place, f"{role}_actor")
    return getattr(world, f"{role}_actor")


def put_into(submission: Submission, state: SubmissionState, by: int | None) -> Submission:
    """Any state directly: the table is asked, not the way there."""
    submission.state, submission.state_by_id, submission.state_since = state, by, clock.now()
    if state in {S.SUBMITTED, S.RETURNED, S.APPROVED, S.ACCEPTED}:
        submission.first_submitted_at = clock.now()
    return submission


def expected(action: str, state: SubmissionState, role: str, *, krai: bool) -> bool:
    states, ordinary, of_krai = SUBMISSION[action]
    if state not in states or role not in (of_krai if krai else ordinary):
        return False
    # the region accepts an ordinary organisation only after its municipality
    return not (action == "accept" and state is S.SUBMITTED and not krai)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("krai", [False, True], ids=["municipality", "krai"])
def test_who_may_do_what_with_a_submission(world: World, krai: bool, state: SubmissionState, role: str) -> None:
    place = world.k1 if krai else world.a1
    actor = actor_of(world, place, role)
    submission = put_into(walk.begun(world, place), state, actor.user_id)
    table = table_for(Submission)
    assert set(table.transitions) == set(SUBMISSION)
    allowed = {name for name in SUBMISSION if isinstance(table.decide(name, submission, actor), Allowed)}
    assert allowed == {name for name in SUBMISSION if expected(name, state, role, krai=krai)}
    assert {transition.name for transition in available_actions(submission, actor)} == allowed


@pytest.mark.parametrize("action", sorted(SUBMISSION))
def test_an_accepted_period_locks_its_submissions(world: World, action: str) -> None:
    MunicipalityPeriod.objects.create(
        municipality=world.a, period=world.period, state=PeriodState.ACCEPTED, state_since=clock.now()
    )
    locked = {"send_for_signature", "sign", "approve", "return", "undo", "reopen"}
    states, roles, _ = SUBMISSION[action]
    submission = Submission(
        organisation=world.a1.organisation, municipality=world.a, period=world.period, created_at=clock.now()
    )
    for state in states:
        for role in roles:
            actor = actor_of(world, world.a1, role)
            decision = table_for(Submission).decide(action, put_into(submission, state, actor.user_id), actor)
            if action in locked:
                assert "принят регионом" in decision.reason
            elif not (action == "accept" and state is S.SUBMITTED):
                assert decision


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", list(PeriodState))
def test_who_may_do_what_with_a_period(world: World, state: PeriodState, role: str) -> None:
    walk.approved(world, world.a1)
    row = MunicipalityPeriod(municipality=world.a, period=world.period, state=state, state_since=clock.now())
    allowed = {transition.name for transition in available_actions(row, actor_of(world, world.a1, role))}
    action = {"collecting": "accept", "accepted": "reopen"}[state.value]
    assert allowed == ({action} if role == "region" else set())


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", list(PeriodState))
def test_who_may_take_an_acceptance_back(world: World, state: PeriodState, role: str) -> None:
    actor = actor_of(world, world.a1, role)
    row = MunicipalityPeriod(municipality=world.a, period=world.period, state=state, state_since=clock.now())
    assert not policies.can_undo_period(actor, row), "accepted by nobody that is known"
    row.state_by_id = actor.user_id
    assert bool(policies.can_undo_period(actor, row)) is (role == "region" and state == PeriodState.ACCEPTED)


@pytest.mark.parametrize("state", [S.SUBMITTED, S.RETURNED])
def test_a_period_under_review_is_not_accepted(world: World, state: SubmissionState) -> None:
    walk.approved(world, world.a1)
    if state is S.SUBMITTED:
        walk.sent(world, world.a2)
    else:
        walk.returned(world, world.a2)
    row = MunicipalityPeriod(municipality=world.a, period=world.period, state_since=clock.now())
    decision = table_for(MunicipalityPeriod).decide("accept", row, world.region_actor)
    assert "на проверке или снова в работе у организации" in decision.reason


def test_a_period_without_anything_approved_is_not_accepted(world: World) -> None:
    walk.begun(world, world.a1)
    row = MunicipalityPeriod(municipality=world.a, period=world.period, state_since=clock.now())
    assert "ничего не принял" in table_for(MunicipalityPeriod).decide("accept", row, world.region_actor).reason


def test_krai_has_no_period_to_accept(world: World) -> None:
    walk.approved(world, world.k1)
    row = MunicipalityPeriod(municipality=world.krai, period=world.period, state_since=clock.now())
    assert "по одному" in table_for(MunicipalityPeriod).decide("accept", row, world.region_actor).reason

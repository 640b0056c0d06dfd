"""Several requests at the same moment, on real connections: the database keeps the rules."""

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from mentoring.core import clock
from mentoring.pairing import services
from mentoring.pairing.models import Pair, PairMember
from mentoring.pairing.services import PairRefused
from mentoring.registry.exchange import NamedLink
from mentoring.registry.models import Mentor
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls in threads that start together; the outcome of each is its value or its refusal."""
    start = threading.Barrier(len(calls))
    outcomes: list[Any] = [None] * len(calls)

    def run(number: int) -> None:
        try:
            connection.ensure_connection()
            start.wait(timeout=10)
            outcomes[number] = calls[number]()
        except PairRefused as refusal:
            outcomes[number] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert None not in outcomes, "a call failed or never ended"
    return outcomes


def forming(place: Any, mentor: Mentor, mentees: list[Any], **changes: Any) -> Callable[[], Pair]:
    actor = place.curator_actor
    values = {
        "actor": actor,
        "now": clock.now(),
        "organisation": place.organisation,
        "school_year": make.this_year(),
        "form": make.form(),
        "mentor": mentor,
        "mentees": mentees,
        "activate": True,
    }
    return lambda: services.form_pair(**(values | changes))


def refusals(outcomes: list[Any]) -> list[PairRefused]:
    return [outcome for outcome in outcomes if isinstance(outcome, PairRefused)]


def test_the_last_place_of_a_mentor_goes_to_one_of_four_requests(world: Any) -> None:
    place = world.a1
    mentor = make.make_mentor(place.organisation, capacity=1)
    outcomes = at_once(*(forming(place, mentor, [make.make_mentee(place.organisation)]) for _ in range(4)))
    assert [set(refusal.errors) for refusal in refusals(outcomes)] == [{"mentor"}] * 3
    assert Mentor.objects.get(pk=mentor.pk).load == 1
    assert Pair.objects.filter(mentor=mentor).count() == 1


def test_a_mentee_gets_one_of_three_mentors_that_ask_together(world: Any) -> None:
    place = world.a1
    mentee = make.make_mentee(place.organisation)
    mentors = [make.make_mentor(place.organisation) for _ in range(3)]
    outcomes = at_once(*(forming(place, mentor, [mentee]) for mentor in mentors))
    assert [set(refusal.errors) for refusal in refusals(outcomes)] == [{"mentees"}] * 2
    assert PairMember.objects.filter(mentee=mentee, active=True).count() == 1
    assert sum(Mentor.objects.get(pk=mentor.pk).load for mentor in mentors) == 1


def test_crossed_mentees_do_not_lock_each_other_out(world: Any) -> None:
    place = world.a1
    first, second = (make.make_mentee(place.organisation) for _ in range(2))
    mentors = [make.make_mentor(place.organisation) for _ in range(2)]
    outcomes = at_once(
        forming(place, mentors[0], [first, second]),
        forming(place, mentors[1], [second, first]),
    )
    assert len(refusals(outcomes)) == 1


def test_a_double_click_makes_one_pair(world: Any) -> None:
    place, key = world.a1, uuid.uuid4()
    mentor, mentee = make.make_mentor(place.organisation), make.make_mentee(place.organisation)
    call = forming(place, mentor, [mentee], public_id=key)
    pairs = at_once(call, call, call)
    assert {pair.pk for pair in pairs} == {Pair.objects.get(public_id=key).pk}
    assert Mentor.objects.get(pk=mentor.pk).load == 1


def test_two_mentors_that_swap_their_groups_do_not_wait_for_each_other(world: Any) -> None:
    place = world.a1
    mentors = [make.make_mentor(place.organisation, capacity=2) for _ in range(2)]
    pairs = [forming(place, mentor, [make.make_mentee(place.organisation)])() for mentor in mentors]

    def handing(pair: Pair, mentor: Mentor) -> Callable[[], Pair]:
        return lambda: services.change_pair(
            actor=place.curator_actor,
            now=clock.now(),
            pair=pair,
            expected_version=pair.version,
            mentor=mentor,
            started_on=pair.started_on,
        )

    assert place.curator_actor
    at_once(handing(pairs[0], mentors[1]), handing(pairs[1], mentors[0]))
    assert [Mentor.objects.get(pk=mentor.pk).load for mentor in mentors] == [1, 1]


def test_a_workbook_and_a_form_share_the_capacity(world: Any) -> None:
    place = world.a1
    mentor = make.make_mentor(place.organisation, capacity=2)
    mentees = [make.make_mentee(place.organisation) for _ in range(4)]
    links = [NamedLink(mentee.pk, mentor.pk, make.form().pk) for mentee in mentees[:2]]
    actor = place.curator_actor
    at_once(
        forming(place, mentor, mentees[2:]),
        lambda: services.form_pairs(
            actor=actor,
            now=clock.now(),
            organisation=place.organisation,
            school_year=make.this_year(),
            links=links,
        ),
    )
    working = PairMember.objects.filter(pair__mentor=mentor, active=True).count()
    assert working == Mentor.objects.get(pk=mentor.pk).load == 2

"""The transition tables of an event and of a place: every state × action × role."""

from typing import Any

import pytest

from mentoring.access.actor import system_actor
from mentoring.access.decisions import Allowed, Denied
from mentoring.core import clock
from mentoring.events import policies, services
from mentoring.events.enums import EnrolmentState, EventState
from mentoring.events.models import Enrolment, Event
from mentoring.events.workflow import ENROLMENT, EVENT
from tests.workflow.table_matrix import actors_of, cells, check_roles

from .hall import DAY, HOUR, announced, draft, enrol, staff

# An event of the organisation a1: only who holds events there follows an arrow; the head enrols, but holds none.
EVENT_MAY = {
    (EventState.DRAFT, "announce"): {"curator"},
    (EventState.DRAFT, "cancel"): {"curator"},
    (EventState.ANNOUNCED, "hold"): {"curator"},
    (EventState.ANNOUNCED, "cancel"): {"curator"},
    (EventState.HELD, "reopen"): {"curator"},
}
# A teacher of a1 at an event of the region: the own body and the host.
ENROLMENT_MAY = {
    (EnrolmentState.ENROLLED, "withdraw"): {"curator", "head", "region"},
    (EnrolmentState.WAITING, "withdraw"): {"curator", "head", "region"},
}
CHANGES = {"cancel": {"cancel_reason": "причина"}}
MUNICIPAL_MAY = {"officer"}


def event_in_state(host: Any, state: str) -> Event:
    """An event that began an hour ago, brought into the state by its host."""
    event = draft(host, starts_at=clock.now() - HOUR)
    what = {"actor": host, "now": clock.now()}
    if state == EventState.CANCELLED:
        return services.cancel(event=event, reason="перенос", **what)[0]
    if state != EventState.DRAFT:
        event = services.announce(event=event, **what)
    return services.hold(event=event, **what) if state == EventState.HELD else event


@pytest.mark.parametrize(("state", "action"), cells(EVENT))
def test_who_may_do_what_with_an_event(world: Any, state: str, action: str) -> None:
    check_roles(
        EVENT,
        action,
        make=lambda: event_in_state(world.a1.curator_actor, state),
        actors=actors_of(world),
        may=EVENT_MAY.get((EventState(state), action), set()),
        changes=CHANGES.get(action),
    )


@pytest.mark.parametrize(("host", "role"), [("officer_actor", "officer"), ("region_actor", "region")])
def test_an_event_of_an_upper_body_is_led_by_it_alone(world: Any, host: str, role: str) -> None:
    for state, action in EVENT_MAY:
        check_roles(
            EVENT,
            action,
            make=lambda state=state: event_in_state(getattr(world, host), state),
            actors=actors_of(world),
            may={role},
            changes=CHANGES.get(action),
        )


def place_in_state(world: Any, state: str) -> Enrolment:
    """A teacher whom the head of a1 enrolled at an event of the region."""
    head = world.a1.head_actor
    event = announced(world.region_actor, capacity=1)
    if state == EnrolmentState.WAITING:
        enrol(event, staff(world.b1.head_actor), world.b1.head_actor)
    row = enrol(event, staff(head), head)
    assert row.state == (EnrolmentState.WAITING if state == EnrolmentState.WAITING else EnrolmentState.ENROLLED)
    if state == EnrolmentState.WITHDRAWN:
        row = services.withdraw(enrolment=row, actor=head, now=clock.now())
    return row


@pytest.mark.parametrize(("state", "action"), cells(ENROLMENT))
def test_who_may_do_what_with_a_place(world: Any, state: str, action: str) -> None:
    check_roles(
        ENROLMENT,
        action,
        make=lambda: place_in_state(world, state),
        actors=actors_of(world),
        may=ENROLMENT_MAY.get((EnrolmentState(state), action), set()),
    )


def test_a_place_is_given_to_who_waits_by_the_portal_itself(world: Any) -> None:
    waiting = place_in_state(world, EnrolmentState.WAITING)
    assert isinstance(ENROLMENT.decide("promote", waiting, system_actor()), Allowed)


def test_every_state_can_be_reached() -> None:
    for table, first in ((EVENT, {"draft"}), (ENROLMENT, {"enrolled", "waiting"})):
        reached = first | {arrow.target for arrow in table.transitions.values()}
        assert reached == set(table.states.values)


def reason(decision: Any) -> str:
    assert isinstance(decision, Denied)
    return decision.reason


def test_an_event_is_announced_with_a_place_and_somebody_invited(world: Any) -> None:
    curator = world.a1.curator_actor
    assert "место" in reason(policies.can_announce(curator, draft(curator, place="")))
    assert "кого пригласить" in reason(policies.can_announce(curator, draft(curator, invitations=[])))
    assert policies.can_announce(curator, draft(curator, place="", link="https://school.ru/room"))


def test_an_event_is_not_held_before_it_began(world: Any) -> None:
    curator = world.a1.curator_actor
    event = announced(curator)
    assert "не началось" in reason(policies.can_hold(curator, event))
    with clock.set_to(event.starts_at):
        assert policies.can_hold(curator, event)


def test_presence_is_marked_from_an_hour_before_and_never_in_a_draft(world: Any) -> None:
    curator = world.a1.curator_actor
    assert "черновик" in reason(policies.can_mark_attendance(curator, draft(curator)))
    event = announced(curator, starts_at=clock.now() + DAY)
    with clock.set_to(event.starts_at - HOUR * 1.01):
        assert "за час" in reason(policies.can_mark_attendance(curator, event))
    with clock.set_to(event.starts_at - HOUR):
        assert policies.can_mark_attendance(curator, event)
    assert "другая организация" in reason(policies.can_mark_attendance(world.region_actor, event))


def test_a_cancelled_event_is_not_changed(world: Any) -> None:
    curator = world.a1.curator_actor
    event = event_in_state(curator, EventState.CANCELLED)
    assert "отменено" in reason(policies.can_change(curator, event))


def test_places_of_a_cancelled_event_stay_as_they_were(world: Any) -> None:
    head = world.a1.head_actor
    row = place_in_state(world, EnrolmentState.ENROLLED)
    services.cancel(event=row.event, reason="нет", actor=world.region_actor, now=clock.now())
    row = Enrolment.objects.get(pk=row.pk)
    assert "отменено" in reason(policies.can_withdraw(head, row))

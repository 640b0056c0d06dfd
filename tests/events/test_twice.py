"""A double click on a button of an event: the second changes nothing, tells nobody and is no error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.access.actor import Actor
from mentoring.access.decisions import NotAllowed, StateChanged
from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from mentoring.events import services
from mentoring.events.enums import EnrolmentState, EventState
from mentoring.events.models import Event
from mentoring.notifications.models import Message
from tests import factories as make

from .hall import DAY, HOUR, announced, draft, enrol, fresh, held, staff

Act = Callable[..., Any]


def cancel(**what: Any) -> Event:
    return services.cancel(reason="Карантин", **what)[0]


def in_room(host: Actor) -> Event:
    """Announced, and it began an hour ago."""
    return announced(host, starts_at=clock.now() - HOUR)


STEPS: dict[str, tuple[Callable[[Actor], Event], Act, EventState]] = {
    "announce": (draft, services.announce, EventState.ANNOUNCED),
    "hold": (in_room, services.hold, EventState.HELD),
    "reopen": (held, services.reopen, EventState.ANNOUNCED),
    "cancel": (announced, cancel, EventState.CANCELLED),
}


def said() -> tuple[int, int]:
    return AuditEvent.objects.count(), Message.objects.count()


@pytest.mark.parametrize("step", STEPS)
def test_a_second_click_on_a_step(world: Any, step: str) -> None:
    make_it, act, state = STEPS[step]
    event, actor, now = make_it(world.region_actor), world.region_actor, clock.now()
    first = act(event=event, actor=actor, now=now)
    after = said()
    for seen in (None, event.version):
        second = act(event=event, actor=actor, now=now, expected_version=seen)
        assert (second.state, second.version) == (state, first.version)
    assert said() == after
    # Of another page, or by another hand, it is no double click.
    with pytest.raises(StateChanged):
        act(event=event, actor=actor, now=now, expected_version=event.version - 1)
    with pytest.raises(NotAllowed):
        act(event=event, actor=make.actor(make.make_user("region")), now=now)


def test_a_place_given_back_twice(world: Any) -> None:
    head, other = world.a1.head_actor, world.b1.head_actor
    event = announced(world.region_actor, capacity=1)
    row, waiting = enrol(event, staff(head), head), enrol(event, staff(other), other)
    what: dict[str, Any] = {"enrolment": row, "now": clock.now()}
    services.withdraw(**what, actor=head)
    after = said()
    gone = services.withdraw(**what, actor=head)
    assert (gone.state, fresh(waiting).state) == (EnrolmentState.WITHDRAWN, EnrolmentState.ENROLLED)
    assert fresh(event).taken == 1, "the place went on to who waited, and is taken once"
    assert said() == after
    with pytest.raises(NotAllowed):
        services.withdraw(**what, actor=world.region_actor)


def test_the_rest_of_a_series_is_cancelled_after_its_first_one(world: Any) -> None:
    """The page was open since before the first was cancelled by itself."""
    actor, now = world.region_actor, clock.now()
    event = announced(actor)
    services.repeat_event(event=event, repeat="weekly", times=3, actor=actor, now=now)
    event = Event.objects.get(pk=event.pk)
    cancel(event=event, actor=actor, now=now)
    cancel(event=event, actor=actor, now=now, following=True)
    assert set(Event.objects.values_list("state", flat=True)) == {EventState.CANCELLED}


@pytest.mark.parametrize("step", ["hold", "cancel"])
def test_the_page_after_a_second_click_is_the_event(world: Any, step: str) -> None:
    event = announced(world.region_actor, starts_at=clock.now() - DAY)
    client = Client()
    client.force_login(world.region)
    address = reverse(f"events:{step}", args=[event.public_id])
    answers = [client.post(address, {"reason": "Карантин"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert {answer["Location"] for answer in answers} == {reverse("events:card", args=[event.public_id])}

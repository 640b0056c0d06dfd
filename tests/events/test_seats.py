"""The list at the door: pages, who is not marked yet, who waits, where people may come from."""

from __future__ import annotations

from typing import Any

import pytest

from mentoring.core import clock
from mentoring.events import services
from mentoring.events.selectors import seats as door
from mentoring.events.services import Invite
from mentoring.organisations.models import Municipality
from mentoring.registry.models.hiding import WITHDREW
from tests import factories as make

from . import hall
from .crowd import crowd, going_on

pytestmark = pytest.mark.django_db


def seats(event: Any, actor: Any, *, unmarked: bool = False, cursor: str | None = None) -> door.Seats:
    return door.seats(event, actor, unmarked=unmarked, cursor=cursor, today=clock.today())


def test_pages_hold_everybody_once_by_the_name(world: Any) -> None:
    event = going_on(world.region_actor)
    crowd(event, world.a1, door.PAGE + 3)
    first = seats(event, world.region_actor)
    second = seats(event, world.region_actor, cursor=first.page.next_cursor)
    names = [row.name for row in first.rows + second.rows]
    assert len(first.rows) == door.PAGE
    assert names == sorted(set(names))
    assert len(names) == first.seated == door.PAGE + 3
    assert not second.page.has_next


def test_a_hidden_name_does_not_show_by_its_place(world: Any) -> None:
    event = going_on(world.region_actor)
    people = [make.make_mentor(world.a1.organisation, last_name=name).person for name in ("Аброськина", "Бобров")]
    with clock.set_to(event.starts_at - hall.DAY):
        for person in people:
            hall.enrol(event, hall.mentor(world.a1, person), world.a1.head_actor)
    assert [row.name for row in seats(event, world.region_actor).rows] == [one.full_name for one in people]
    people[0].consents.update(withdrawn_on=clock.today())
    assert [row.name for row in seats(event, world.region_actor).rows] == [people[1].full_name, WITHDREW]


def test_those_who_came_leave_the_list_of_the_unmarked(world: Any) -> None:
    event = going_on(world.region_actor)
    first, second = crowd(event, world.a1, 2)
    services.mark_attendance(event=event, marks={first.pk: True}, actor=world.region_actor, now=clock.now())
    found = seats(event, world.region_actor, unmarked=True)
    assert [row.enrolment.pk for row in found.rows] == [second.pk]
    assert (found.seated, found.came) == (2, 1)


def test_the_first_of_the_waiting_are_named_in_their_order(world: Any) -> None:
    event = going_on(world.region_actor, capacity=1)
    rows = crowd(event, world.a1, door.WAITING_SHOWN + 2)
    found = seats(event, world.region_actor)
    assert found.waits == door.WAITING_SHOWN + 1
    assert [row.enrolment.number for row in found.waiting] == [row.number for row in rows[1 : door.WAITING_SHOWN + 1]]
    assert seats(event, world.a2.head_actor) == door.Seats(seats(event, world.a2.head_actor).page, [], [], 0, 0, 0)


def test_people_in_the_room_come_from_who_is_invited(world: Any) -> None:
    a1, a2, k1 = (place.organisation for place in (world.a1, world.a2, world.k1))

    def offered(event: Any) -> dict[str, tuple[bool, set[Any]]]:
        return {
            row.code: (door.invites_the_body(event, row), set(door.invited_organisations(event, row)))
            for row in door.invited_municipalities(event)
        }

    everywhere = offered(hall.announced(world.region_actor))
    assert len(everywhere) == Municipality.objects.count()
    assert everywhere[world.a.code] == (True, {a1, a2})
    assert offered(hall.announced(world.officer_actor)) == {world.a.code: (True, {a1, a2})}
    only_a2 = [Invite(organisation_id=a2.pk)]
    assert offered(hall.announced(world.a1.curator_actor, invitations=only_a2)) == {world.a.code: (False, {a1, a2})}
    only_k1 = [Invite(organisation_id=k1.pk)]
    assert offered(hall.announced(world.region_actor, invitations=only_k1)) == {world.krai.code: (False, {k1})}
    assert offered(hall.announced(world.officer_actor, invitations=[Invite(organisation_id=a1.pk)]))[world.a.code] == (
        True,
        {a1},
    )

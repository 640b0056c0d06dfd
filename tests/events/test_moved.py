"""A school that moves to another municipality goes on with the events it holds and those that invite it."""

from typing import Any

from mentoring.core import clock
from mentoring.events import services
from mentoring.events.calendar import entries
from mentoring.events.models import Enrolment, Event
from mentoring.events.selectors.participants import own_participants
from mentoring.events.services import Invite
from mentoring.organisations.services import change_organisation
from tests import factories as make

from .hall import announced, draft, enrol, staff


def test_what_it_holds_and_is_invited_to_stays_its_own(world: Any) -> None:
    a1 = world.a1
    prepared, held_here = draft(a1.curator_actor), announced(a1.curator_actor)
    invited = announced(world.region_actor, invitations=[Invite(organisation_id=a1.organisation.pk)])
    before = enrol(held_here, staff(a1.head_actor), a1.head_actor)
    change_organisation(organisation=a1.organisation, municipality=world.b, actor=world.region_actor, now=clock.now())
    curator, head = make.actor(a1.curator), make.actor(a1.head)
    assert curator.scope.municipality_id == world.b.pk
    assert set(Event.objects.visible_to(curator)) == {prepared, held_here, invited}
    assert set(Event.objects.hosted_by(curator)) == {prepared, held_here}
    assert {entry.title for entry in entries(curator, clock.now())} == {held_here.title}
    assert [row.enrolment for row in own_participants(held_here, head)] == [before]
    enrol(invited, staff(head, "Новосёлова Анна Ивановна"), head)
    services.withdraw(enrolment=before, actor=curator, now=clock.now())
    told = {"actor": curator, "now": clock.now()}
    assert services.announce(event=prepared, **told).state == "announced"
    assert services.cancel(event=held_here, reason="Переезд", **told)[0].state == "cancelled"


def test_the_schools_of_its_new_municipality_get_nothing_of_it(world: Any) -> None:
    event = announced(world.a1.curator_actor, invitations=[Invite(organisation_id=world.a1.organisation.pk)])
    enrol(event, staff(world.a1.head_actor), world.a1.head_actor)
    change_organisation(
        organisation=world.a1.organisation, municipality=world.b, actor=world.region_actor, now=clock.now()
    )
    for stranger in (world.b1.curator_actor, world.a2.curator_actor):
        assert not Event.objects.visible_to(stranger).exists()
        assert not Enrolment.objects.visible_to(stranger).exists()

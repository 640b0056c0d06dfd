"""A mentor's data are destroyed: the name is nowhere among events, that somebody was trained stays."""

import uuid
from typing import Any

from mentoring.core import clock
from mentoring.events import services
from mentoring.events.services.certificates import issue_certificates
from mentoring.notifications.models import Message
from mentoring.registry import services as registry
from tests import factories as make
from tests.registry.whole_database import places_of

from .hall import announced, enrol, fresh, held, mentor, staff

SURNAME = "Вышнеславов"


def destroy(place: Any, person: Any) -> None:
    what = {"actor": place.curator_actor, "now": clock.now()}
    registry.withdraw_consent(consent=person.consents.get(), **what)
    registry.destroy_people(organisation=place.organisation, person_ids=[person.pk], run=str(uuid.uuid4()), **what)


def test_nothing_of_a_destroyed_mentor_is_left_among_events(world: Any) -> None:
    place, region, head = world.a1, world.region_actor, world.a1.head_actor
    person = make.make_mentor(place.organisation, last_name=SURNAME, first_name="Ермолай").person
    past = held(region, (mentor(place, person), head), gives_certificate=True)
    paper = issue_certificates(event=past, actor=region, now=clock.now())[0]
    coming = announced(region, capacity=1)
    row = enrol(coming, mentor(place, person), head)
    waiting = enrol(coming, staff(world.b1.head_actor), world.b1.head_actor)
    assert any("events_" in table for table in places_of(SURNAME))

    destroy(place, person)

    assert not places_of(SURNAME, "Ермолай")
    assert (fresh(row).state, fresh(waiting).state) == ("withdrawn", "enrolled")
    assert set(Message.objects.filter(kind="event.taken_out").values_list("recipient_id", flat=True)) == set()
    assert past.enrolments.attended().count() == 1
    assert fresh(paper).number == paper.number
    assert fresh(paper).initials == ""


def test_others_keep_their_names_and_places(world: Any) -> None:
    place, head = world.a1, world.a1.head_actor
    person = make.make_mentor(place.organisation, last_name=SURNAME).person
    other = make.make_mentor(place.organisation, last_name="Незабудкин").person
    event = announced(world.region_actor)
    enrol(event, mentor(place, person), head)
    stays = enrol(event, mentor(place, other), head)
    destroy(place, person)
    assert fresh(stays).full_name == other.full_name
    assert fresh(stays).state == "enrolled"
    assert services.withdraw(enrolment=stays, actor=head, now=clock.now()).state == "withdrawn"

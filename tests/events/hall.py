"""An organiser's desk for the tests of events: the verbs with the usual arguments filled in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mentoring.access.actor import Actor
from mentoring.core import clock
from mentoring.events import services
from mentoring.events.enums import Audience, EventKind, EventLevel
from mentoring.events.models import Enrolment, Event
from mentoring.events.services import Candidate, EventData, Invite
from tests import factories as make

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def event_data(**changes: Any) -> EventData:
    """A seminar in a week, two hours long, for everybody of the organisations and municipalities."""
    starts_at = changes.pop("starts_at", (clock.now() + 7 * DAY).replace(microsecond=0))
    values: dict[str, Any] = {
        "kind": EventKind.SEMINAR,
        "level": EventLevel.REGION,
        "title": "Семинар для кураторов",
        "starts_at": starts_at,
        "ends_at": starts_at + 2 * HOUR,
        "audiences": list(Audience),
        "place": "г. Ставрополь, ул. Мира, 1",
    }
    return EventData(**(values | changes))


def draft(host: Actor, *, invitations: Any = None, **changes: Any) -> Event:
    """Everybody is invited whom the host may invite, unless the test says whom."""
    if invitations is None:
        invitations = [Invite(municipality_id=host.scope.municipality_id)]
    return services.create_event(data=event_data(**changes), actor=host, now=clock.now(), invitations=invitations)


def announced(host: Actor, **changes: Any) -> Event:
    event = draft(host, **changes)
    return services.announce(event=event, actor=host, now=clock.now())


def held(host: Actor, *people: tuple[Candidate, Actor], **changes: Any) -> Event:
    """Announced a week before, attended by these people and held: all by the services, at their time."""
    starts_at = changes.pop("starts_at", clock.now() - DAY)
    with clock.set_to(starts_at - 7 * DAY) as then:
        event = announced(host, starts_at=starts_at, **changes)
        rows = [services.enrol(event=event, candidate=one, actor=by, now=then) for one, by in people]
    with clock.set_to(starts_at + HOUR) as then:
        services.mark_attendance(event=event, marks={row.pk: True for row in rows}, actor=host, now=then)
        return services.hold(event=event, actor=host, now=then)


def staff(actor: Actor, full_name: str = "Сидорова Анна Ивановна", audience: str = Audience.TEACHER) -> Candidate:
    """Somebody of the actor's body, known by the name only."""
    return Candidate(
        audience=audience,
        municipality_id=actor.scope.municipality_id,
        organisation_id=actor.scope.organisation_id,
        full_name=full_name,
        position="учитель",
    )


def mentor(place: Any, person: Any = None) -> Candidate:
    person = person or make.make_mentor(place.organisation).person
    return Candidate(
        audience=Audience.MENTOR,
        municipality_id=place.organisation.municipality_id,
        organisation_id=place.organisation.pk,
        person_id=person.pk,
    )


def enrol(event: Event, candidate: Candidate, by: Actor) -> Enrolment:
    return services.enrol(event=event, candidate=candidate, actor=by, now=clock.now())


def fresh(row: Any) -> Any:
    """The row as it stands now."""
    return type(row).objects.get(pk=row.pk)

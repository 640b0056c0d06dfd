"""Who takes part, for those who may know the names."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, Value, When

from mentoring.access.actor import Actor
from mentoring.core import clock
from mentoring.registry.enums import ConsentKind
from mentoring.registry.models import Consent
from mentoring.registry.models.hiding import DESTROYED, WITHDREW

from ..models import Enrolment, Event


@dataclass(frozen=True, slots=True)
class Participant:
    """`name` hides a mentor whose consent to processing is over; `place`: organisation, municipality or region."""

    enrolment: Enrolment
    name: str
    place: str


def participants(event: Event, actor: Actor) -> list[Participant]:
    """In the order of asking; the host sees all, a body its own people. One query."""
    rows = Enrolment.objects.visible_to(actor).filter(event=event)
    return named(rows.order_by("number"), clock.today())


def own_participants(event: Event, actor: Actor) -> list[Participant]:
    """The actor's own body's people who stand in the event: what a head sees among «Мои сотрудники»."""
    scope = actor.scope
    rows = Enrolment.objects.visible_to(actor).filter(event=event).standing()
    own = rows.filter(municipality=scope.municipality_id, organisation=scope.organisation_id)
    return named(own.order_by("number"), clock.today())


def named(rows, today: dt.date) -> list[Participant]:  # type: ignore[no-untyped-def]
    """Any enrolments with the names that may be shown today."""
    agreed = Consent.objects.filter(person_id=OuterRef("person_id"), kind=ConsentKind.PROCESSING).valid_on(today)
    shown = Case(
        When(Q(person__isnull=True) | Exists(agreed), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    rows = rows.select_related("organisation", "municipality", "person").annotate(name_shown=shown)
    return [Participant(row, _name(row), place_of(row)) for row in rows]


def _name(row: Enrolment) -> str:
    if row.name_shown:  # type: ignore[attr-defined]
        return row.full_name
    return DESTROYED if row.person is not None and row.person.destroyed_at else WITHDREW


def place_of(row: Enrolment) -> str:
    return str(row.organisation or row.municipality or "Ставропольский край")

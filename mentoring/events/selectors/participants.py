"""Who takes part, for those who may know the names."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mentoring.access.actor import Actor
from mentoring.core import clock

from ..models import Enrolment, Event
from ..models.enrolments import EnrolmentQuerySet
from ..models.events import of_body
from .names import shown_name


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
    rows = Enrolment.objects.visible_to(actor).filter(of_body(actor.scope), event=event)
    return named(rows.standing().order_by("number"), clock.today())


def with_names(rows: EnrolmentQuerySet, today: dt.date) -> EnrolmentQuerySet:
    """Any enrolments with `shown_name`, and with what `participant` needs."""
    return rows.select_related("organisation", "municipality").annotate(shown_name=shown_name(today))


def participant(row: Enrolment) -> Participant:
    """A row of `with_names`."""
    return Participant(row, row.shown_name, str(row.organisation or row.municipality or "Ставропольский край"))  # type: ignore[attr-defined]


def named(rows: EnrolmentQuerySet, today: dt.date) -> list[Participant]:
    """Any enrolments with the names that may be shown today."""
    return [participant(row) for row in with_names(rows, today)]

"""The list at the door: who has a place, page by page, and where people without one may come from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from mentoring.access.actor import Actor
from mentoring.core.pagination import KeysetPage, paginate
from mentoring.organisations.models import Municipality, Organisation

from ..enums import EnrolmentState
from ..models import Enrolment, Event
from .participants import Participant, named, participant, with_names

# As on a paper list: by the name. A page of so many lines stays light whatever comes.
_ORDER = ("shown_name", "pk")
PAGE = 60
WAITING_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Seats:
    """One page of those who have places, and the first of those who wait. `seated`, `came`, `waits` count all."""

    page: KeysetPage[Enrolment]
    rows: list[Participant]
    waiting: list[Participant]
    seated: int
    came: int
    waits: int


def seats(event: Event, actor: Actor, *, unmarked: bool, cursor: str | None, today: dt.date) -> Seats:
    """`unmarked`: only those whose presence is not marked yet. Three queries whatever the number of people."""
    everybody = Enrolment.objects.visible_to(actor).filter(event=event)
    enrolled = with_names(everybody.filter(state=EnrolmentState.ENROLLED), today)
    waiting = everybody.filter(state=EnrolmentState.WAITING)
    page = paginate(
        enrolled.filter(attended_at__isnull=True) if unmarked else enrolled, order=_ORDER, cursor=cursor, size=PAGE
    )
    counts = everybody.aggregate(
        seated=Count("pk", filter=Q(state=EnrolmentState.ENROLLED)),
        came=Count("pk", filter=Q(attended_at__isnull=False)),
        waits=Count("pk", filter=Q(state=EnrolmentState.WAITING)),
    )
    return Seats(
        page=page,
        rows=[participant(row) for row in page],
        waiting=named(waiting.order_by("number")[:WAITING_SHOWN], today) if counts["waits"] else [],
        **counts,
    )


def invited_municipalities(event: Event) -> list[Municipality]:
    """Those with somebody invited, the host's own among them."""
    rows = list(event.invitations.all())
    everything = Municipality.objects.all()
    if any(row.municipality_id is None for row in rows):
        return list(everything)
    return list(everything.filter(pk__in={event.municipality_id, *(row.municipality_id for row in rows)} - {None}))


def invited_organisations(event: Event, municipality: Municipality) -> list[Organisation]:
    """Organisations of the municipality whose people the host may write down in the room."""
    rows = [row for row in event.invitations.all() if row.municipality_id in {None, municipality.pk}]
    there = Organisation.objects.active().filter(municipality=municipality).order_by("name", "pk")
    if any(row.organisation_id is None for row in rows):
        return list(there)
    return list(there.filter(pk__in={event.organisation_id, *(row.organisation_id for row in rows)} - {None}))


def invites_the_body(event: Event, municipality: Municipality) -> bool:
    """Whether the municipality itself, with its coordinators, is invited or holds the event."""
    if event.municipality_id == municipality.pk and event.organisation_id is None:
        return True
    rows = event.invitations.filter(Q(municipality__isnull=True) | Q(municipality=municipality))
    return rows.filter(organisation__isnull=True).exists()

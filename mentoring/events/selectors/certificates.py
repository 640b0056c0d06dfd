"""Certificates as screens read them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from mentoring.access.actor import Actor
from mentoring.core import clock

from ..models import Certificate, Enrolment, Event
from .names import name_open, shown_name

NAME_ORDER = ("shown_name", "pk")
_ENROLMENT = "enrolment__"
_LONGEST = 33  # one more than the column holds: a longer word is no secret anyway


def certificates_for(actor: Actor) -> QuerySet[Certificate]:
    """Those the actor may open: of the events the own body holds, of its own people, and the actor's own.

    Annotated with `shown_name`; where `name_shown` is false it is not the person's, and no paper is made, though the
    certificate stands (see `names`).
    """
    mine = Q(enrolment__user_id=actor.user_id, enrolment__user_id__isnull=False)
    rows: QuerySet[Certificate] = Certificate.objects.filter(
        mine | Q(enrolment__in=Enrolment.objects.visible_to(actor))
    )
    return rows.select_related("enrolment__event", "enrolment__organisation", "enrolment__municipality").annotate(
        name_shown=Case(When(_open(), then=Value(True)), default=Value(False)),
        shown_name=shown_name(clock.today(), _ENROLMENT),
    )


def with_open_name(rows: QuerySet[Certificate]) -> QuerySet[Certificate]:
    """Those of which a paper may be made today."""
    return rows.filter(_open())


def _open() -> Q:
    return name_open(clock.today(), _ENROLMENT)


def certificates_of_event(actor: Actor, event: Event) -> QuerySet[Certificate]:
    """`may_reissue`: the last one of somebody who came is revoked, and none is in force."""
    later = Certificate.objects.filter(enrolment=OuterRef("enrolment"), pk__gt=OuterRef("pk"))
    last_revoked = Q(revoked_at__isnull=False, enrolment__attended_at__isnull=False) & ~Q(Exists(later))
    rows = certificates_for(actor).filter(enrolment__event=event)
    return rows.annotate(may_reissue=Case(When(last_revoked, then=Value(True)), default=Value(False))).order_by(
        *NAME_ORDER
    )


def without_certificate(event: Event) -> int:
    """How many came and never had one."""
    return Enrolment.objects.filter(event=event, certificates__isnull=True).attended().count()


@dataclass(frozen=True, slots=True)
class PublicFace:
    """All that a stranger learns of a certificate (issue 3 §5): whether it holds, title, dates and initials.

    `initials` are empty where the name may not be shown any more: the certificate holds without it.
    """

    valid: bool
    title: str
    held_from: dt.date
    held_until: dt.date
    initials: str


def public_face(secret: str) -> PublicFace | None:
    """None for any secret that was never given. There is no way to a certificate by its number."""
    if "\x00" in secret:  # the database refuses to be asked about it
        return None
    found = (
        Certificate.objects.filter(secret=secret[:_LONGEST])
        .annotate(face=Case(When(_open(), then=F("initials")), default=Value("")))
        .values_list("revoked_at", "event_title", "held_from", "held_until", "face")
        .first()
    )
    if found is None:
        return None
    revoked_at, title, held_from, held_until, initials = found
    return PublicFace(revoked_at is None, title, held_from, held_until, initials)

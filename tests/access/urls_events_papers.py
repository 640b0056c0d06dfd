"""Certificates, calendars and the check of a paper."""

from __future__ import annotations

import uuid
from typing import Any

from mentoring.access.permissions import Permission as P
from mentoring.core import clock
from mentoring.events.models import Event
from mentoring.events.models.certificates import new_secret
from mentoring.events.services import Invite
from mentoring.events.services.certificates import issue_certificates, revoke_certificate
from tests.events.hall import announced, held, staff
from tests.world import Place, World

from .matrix import api, needs, public, signed_in


def _only(place: Place) -> tuple[Invite, ...]:
    return (Invite(place.organisation.municipality_id, place.organisation.pk),)


def _event(world: World, place: Place) -> Event:
    """Of the organisation, with one of its people who came; the name holds the marker."""
    head = place.head_actor
    event: Event = held(
        place.curator_actor, (staff(head, f"{place.marker} Анна"), head), gives_certificate=True, title="Наш семинар",
        invitations=_only(place),
    )  # fmt: skip
    return event


def own_event(world: World, place: Place) -> dict[str, Any]:
    return {"public_id": _event(world, place).public_id}


def announced_event(world: World, place: Place) -> dict[str, Any]:
    return {"public_id": announced(place.curator_actor, invitations=_only(place)).public_id}


def own_place(world: World, place: Place) -> dict[str, Any]:
    """The enrolment of somebody with a certificate."""
    (certificate,) = issue_certificates(event=_event(world, place), actor=place.curator_actor, now=clock.now())
    return {"public_id": certificate.enrolment.public_id}


def own_revoked(world: World, place: Place) -> dict[str, Any]:
    """The enrolment of somebody whose certificate is revoked."""
    (certificate,) = issue_certificates(event=_event(world, place), actor=place.curator_actor, now=clock.now())
    revoke_certificate(certificate=certificate, reason="Ошибка", actor=place.curator_actor, now=clock.now())
    return {"public_id": certificate.enrolment.public_id}


NOT_HOST = {"region": 403, "officer": 403}

URLS = {
    "events:my_certificates": needs(P.EVENT_VIEW, names_for={"region", "officer"}),
    "events:certificates": needs(P.EVENT_VIEW, own=own_event),
    "events:certificates_issue": needs(
        P.EVENT_MANAGE, own=own_event, get=False, post=lambda w, p: {}, expect=NOT_HOST | {"head": 403}
    ),
    "events:certificates_archive": needs(
        P.EVENT_MANAGE,
        own=own_event,
        get=False,
        post=lambda w, p: {"nonce": str(uuid.uuid4())},
        post_ok={403},
        expect=NOT_HOST,
    ),
    "events:certificate_paper": needs(
        P.EVENT_VIEW, own=own_place, expect={"region": 404, "officer": 404, "ministry": 404, "api": 404}
    ),
    "events:certificate_revoke": needs(
        P.EVENT_MANAGE, own=own_place, post=lambda w, p: {"reason": "Ошибка"}, expect={"region": 404, "officer": 404}
    ),
    "events:certificate_reissue": needs(
        P.EVENT_MANAGE,
        own=own_revoked,
        get=False,
        post=lambda w, p: {},
        expect={"region": 404, "officer": 404, "head": 403},
    ),
    "events:calendar": needs(P.EVENT_VIEW, own=announced_event),
    "events:certificate_check": public(own=lambda w, p: {"secret": new_secret()}, ok={404}),
    "api:events": api(filters=lambda w, p: {"organisation": p.organisation.pk}),
    "api:event": api(own=announced_event),
    "home:calendar": signed_in(post=lambda w, p: {"do": "new"}),
    "home:calendar_feed": public(own=lambda w, p: {"key": new_secret()}, ok={404}),
}

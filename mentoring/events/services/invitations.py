"""Which bodies an event invites."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from mentoring.access.actor import Actor
from mentoring.access.decisions import require
from mentoring.organisations.models import Municipality, Organisation

from .. import notifications, policies
from ..enums import EventState
from ..models import Event, Invitation
from ..models.events import inviting
from ..rules import EventRefused
from .locking import locked, record


@dataclass(frozen=True, slots=True)
class Invite:
    """One organisation, all of a municipality with its coordinators (no organisation), or the region (neither)."""

    municipality_id: int | None = None
    organisation_id: int | None = None


def invite(*, event: Event, invitations: Iterable[Invite], actor: Actor, now: dt.datetime) -> list[Invitation]:
    """Invite exactly these. Who is new to an announced event gets the letter; who is enrolled already keeps the place.

    Raises NotAllowed for bodies that the host may not invite, EventRefused for those that do not exist.
    """
    with transaction.atomic():
        fresh = locked(event)
        require(policies.can_change(actor, fresh))
        wanted = known_bodies(invitations, actor)
        there = {Invite(row.municipality_id, row.organisation_id): row for row in fresh.invitations.all()}
        added = [body for body in wanted if body not in there]
        gone = [row.pk for body, row in there.items() if body not in wanted]
        if added or gone:
            Invitation.objects.filter(pk__in=gone).delete()
            write_invitations(fresh, added)
            record(
                fresh, actor=actor, now=now, action="invited", label="Изменён список приглашённых",
                data={"added": len(added), "removed": len(gone)},
            )  # fmt: skip
            if fresh.state == EventState.ANNOUNCED:
                notifications.invited(fresh, bodies(added), by=actor, now=now)
        return list(fresh.invitations.select_related("municipality", "organisation").order_by("pk"))


def known_bodies(invitations: Iterable[Invite], actor: Actor) -> list[Invite]:
    """The invitations, each once, with the municipality that the organisation really lies in."""
    wanted = list(dict.fromkeys(invitations))
    homes = dict(
        Organisation.objects.filter(
            pk__in=[body.organisation_id for body in wanted if body.organisation_id], is_active=True
        ).values_list("pk", "municipality_id")
    )
    municipalities = set(
        Municipality.objects.filter(pk__in=[body.municipality_id for body in wanted]).values_list("pk", flat=True)
    )
    found: list[Invite] = []
    for body in wanted:
        if body.organisation_id is not None:
            home = homes.get(body.organisation_id)
            if home is None or body.municipality_id not in {None, home}:
                raise EventRefused({"invitations": "Такой организации нет: обновите страницу."})
            body = Invite(home, body.organisation_id)  # noqa: PLW2901 - the same body, its municipality known
        elif body.municipality_id is not None and body.municipality_id not in municipalities:
            raise EventRefused({"invitations": "Такого муниципалитета нет: обновите страницу."})
        require(policies.can_invite(actor, municipality_id=body.municipality_id))
        found.append(body)
    return list(dict.fromkeys(found))


def write_invitations(event: Event, added: Iterable[Invite]) -> None:
    Invitation.objects.bulk_create(
        Invitation(event=event, municipality_id=body.municipality_id, organisation_id=body.organisation_id)
        for body in added
    )


def bodies(invitations: Iterable[Invite]) -> list[tuple[int | None, int | None]]:
    return [(body.municipality_id, body.organisation_id) for body in invitations]


def is_invited(event: Event, *, municipality_id: int | None, organisation_id: int | None) -> bool:
    """The host's own people always are."""
    if event.organisation_id == organisation_id and (organisation_id or event.municipality_id == municipality_id):
        return True
    return event.invitations.filter(inviting(municipality_id, organisation_id)).exists()

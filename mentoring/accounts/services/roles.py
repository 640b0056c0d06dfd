"""Changing and ending the role a person holds. Either ends the person's sessions, tokens and links for a password."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from knox.models import AuthToken

from mentoring.access.actor import Actor
from mentoring.access.decisions import StateChanged, require
from mentoring.audit import services as audit
from mentoring.core import clock
from mentoring.organisations.models import Municipality, Organisation

from ..models import Invitation, Role, RoleHeld
from ..policies import may_grant, may_manage
from .invitations import revoke_open
from .sessions import end_sessions


def end_role(*, actor: Actor, now: dt.datetime, held: RoleHeld) -> None:
    """From this moment the person may do nothing here. What the person did stays, with the name."""
    with transaction.atomic():
        _close(actor, now, held)
        _record(actor, now, "accounts.role_ended", "Прекращена роль пользователя", held)


def change_role(
    *,
    actor: Actor,
    now: dt.datetime,
    held: RoleHeld,
    role: Role,
    municipality: Municipality | None = None,
    organisation: Organisation | None = None,
) -> RoleHeld:
    """Another role or place for the same person. The actor must be allowed to take the one and to give the other."""
    require(may_grant(actor, role, municipality=municipality, organisation=organisation))
    with transaction.atomic():
        _close(actor, now, held)
        fresh = RoleHeld.objects.create(
            user=held.user,
            role=role,
            municipality=organisation.municipality if organisation else municipality,
            organisation=organisation,
            valid_from=clock.local_date(now),
        )
        _record(actor, now, "accounts.role_changed", f"Сменена роль пользователя (было: {held.role.name})", fresh)
        return fresh


def _close(actor: Actor, now: dt.datetime, held: RoleHeld) -> None:
    """End the role today: a row that began today goes, an older one was in force until yesterday."""
    require(may_manage(actor, held))
    today = clock.local_date(now)
    row = RoleHeld.objects.select_for_update().filter(pk=held.pk).first()
    if row is None or (row.valid_until is not None and row.valid_until < today):
        raise StateChanged(held)
    if row.valid_from >= today:
        row.delete()
    else:
        row.valid_until = today - dt.timedelta(days=1)
        row.save(update_fields=["valid_until"])
    AuthToken.objects.filter(user_id=row.user_id).delete()
    # Who gave a link for a new password managed the former role; the next one may be above them.
    revoke_open(Invitation.objects.filter(for_user_id=row.user_id), now)
    end_sessions(user=held.user)


def _record(actor: Actor, now: dt.datetime, action: str, label: str, held: RoleHeld) -> None:
    place = held.organisation or held.municipality
    audit.record(
        actor=actor,
        now=now,
        action=action,
        action_label=label,
        object_type="user",
        object_id=held.user.public_id,
        object_label=f"{held.role.name}: {held.user.full_name}" + (f", {place}" if place else ""),
        municipality_id=held.municipality_id,
        organisation_id=held.organisation_id,
    )

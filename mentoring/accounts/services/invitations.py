"""Invitations: a one-time link of 72 hours. The secret is shown once and never kept, only its hash."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.conf import settings
from django.db import transaction

from mentoring.access.actor import Actor
from mentoring.access.decisions import NotAllowed, require
from mentoring.audit import services as audit
from mentoring.core import clock
from mentoring.organisations.models import Municipality, Organisation

from ..actors import actor_for, scope_of
from ..models import Invitation, Role, RoleHeld, User
from ..policies import may_grant, may_renew_link
from .sessions import end_sessions

GONE = "Ссылка больше не действует. Попросите новую у того, кто вас пригласил."


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def invite(
    *,
    actor: Actor,
    now: dt.datetime,
    role: Role,
    full_name: str,
    email: str,
    municipality: Municipality | None = None,
    organisation: Organisation | None = None,
) -> tuple[Invitation, str]:
    """Make an invitation and the secret of its link. An earlier open one to the same address and role is revoked,
    so asking twice leaves one working link. Raises NotAllowed with the reason."""
    require(may_grant(actor, role, municipality=municipality, organisation=organisation))
    if organisation is not None:
        municipality = organisation.municipality
    with transaction.atomic():
        Invitation.objects.filter(
            email__iexact=email,
            role=role,
            municipality=municipality,
            organisation=organisation,
            for_user__isnull=True,
            accepted_at__isnull=True,
            revoked_at__isnull=True,
        ).update(revoked_at=now)
        return _make(actor, now, "accounts.invited", "Пригласил пользователя", Invitation(
            full_name=full_name, email=email, role=role, municipality=municipality, organisation=organisation
        ))  # fmt: skip


def renew_link(*, actor: Actor, now: dt.datetime, held: RoleHeld) -> tuple[Invitation, str]:
    """A one-time link by which a person of the actor's scope chooses a new password; earlier ones stop working."""
    require(may_renew_link(actor, held.user, held))
    with transaction.atomic():
        Invitation.objects.filter(for_user=held.user, accepted_at__isnull=True, revoked_at__isnull=True).update(
            revoked_at=now
        )
        return _make(actor, now, "accounts.link_renewed", "Выдал ссылку для нового пароля", Invitation(
            full_name=held.user.full_name,
            email=held.user.email,
            role=held.role,
            municipality=held.municipality,
            organisation=held.organisation,
            for_user=held.user,
        ))  # fmt: skip


def _make(actor: Actor, now: dt.datetime, action: str, label: str, invitation: Invitation) -> tuple[Invitation, str]:
    secret = secrets.token_urlsafe(32)
    invitation.secret_hash = hash_of(secret)
    invitation.invited_by_id = _user_id(actor)
    invitation.created_at = now
    invitation.expires_at = now + dt.timedelta(hours=settings.INVITATION_HOURS)
    invitation.save()
    _record(actor, now, action, label, invitation)
    return invitation, secret


def _user_id(actor: Actor) -> int:
    if actor.user_id is None:
        raise NotAllowed("Приглашает человек, а не портал.")
    return actor.user_id


def revoke(*, actor: Actor, now: dt.datetime, invitation: Invitation) -> None:
    """Make the link useless. Revoking twice changes nothing."""
    require(
        may_grant(actor, invitation.role, municipality=invitation.municipality, organisation=invitation.organisation)
    )
    with transaction.atomic():
        row = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if row.is_open(now):
            row.revoked_at = now
            row.save(update_fields=["revoked_at"])
            _record(actor, now, "accounts.invitation_revoked", "Отозвал приглашение", invitation)


def find_open(*, secret: str, now: dt.datetime) -> Invitation | None:
    """The invitation of a link that still works. Missing, used, revoked and expired look the same: None."""
    found = (
        Invitation.objects.select_related("role", "municipality", "organisation", "for_user", "invited_by")
        .filter(secret_hash=hash_of(secret))
        .first()
    )
    return found if found is not None and found.is_open(now) else None


def accept(*, secret: str, now: dt.datetime, password: str, full_name: str = "", username: str = "") -> User:
    """Use the link once: make the account in its role, or set the new password of the person it is for.

    Raises NotAllowed when the link does not work any more; of two simultaneous uses one wins.
    """
    with transaction.atomic():
        row = Invitation.objects.select_for_update().filter(secret_hash=hash_of(secret)).first()
        if row is None or not row.is_open(now):
            raise NotAllowed(GONE)
        if row.for_user_id is None and not _inviter_still_may(row, now):
            raise NotAllowed(GONE)
        user = row.for_user or User(username=username, full_name=full_name, email=row.email)
        user.set_password(password)
        user.save()
        if row.for_user_id is not None:
            end_sessions(user=user)
        else:
            RoleHeld.objects.create(
                user=user,
                role=row.role,
                municipality=row.municipality,
                organisation=row.organisation,
                valid_from=clock.local_date(now),
            )
        row.accepted_at = now
        row.accepted_by = user
        row.save(update_fields=["accepted_at", "accepted_by"])
        _record(_newcomer(user, row), now, "accounts.invitation_accepted", "Принял приглашение", row)
        return user


def _inviter_still_may(row: Invitation, now: dt.datetime) -> bool:
    """An invitation lives no longer than the right to give it: its author may have been moved or dismissed."""
    inviter = actor_for(row.invited_by, clock.local_date(now))
    return inviter is not None and bool(
        may_grant(inviter, row.role, municipality=row.municipality, organisation=row.organisation)
    )


def _newcomer(user: User, invitation: Invitation) -> Actor:
    held = RoleHeld(
        user=user, role=invitation.role, municipality=invitation.municipality, organisation=invitation.organisation
    )
    return Actor(user.pk, user.full_name, invitation.role.code, invitation.role.name, scope_of(held), "")


def _record(actor: Actor, now: dt.datetime, action: str, label: str, invitation: Invitation) -> None:
    place = invitation.organisation or invitation.municipality
    audit.record(
        actor=actor,
        now=now,
        action=action,
        action_label=label,
        object_type="invitation",
        object_id=invitation.public_id,
        object_label=f"{invitation.role.name}: {invitation.full_name}" + (f", {place}" if place else ""),
        municipality_id=invitation.municipality_id,
        organisation_id=invitation.organisation_id,
    )

"""Invitations: a one-time link of 72 hours, mailed to whom it is for.

The secret is made here and put into the letter; only its hash is kept, and whoever invites never sees it.
"""

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
from ..policies import may_be_mailed, may_grant, may_renew_link
from .letters import address_of, send_link
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
) -> Invitation:
    """Make an invitation and mail its link. An earlier open one to the same address and role is revoked, so asking
    twice leaves one working link. `mailed_at` says whether the letter left. Raises NotAllowed with the reason."""
    require(may_grant(actor, role, municipality=municipality, organisation=organisation))
    require(may_be_mailed(actor, email))
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
        invitation = Invitation(
            full_name=full_name,
            email=email,
            role=role,
            municipality=municipality,
            organisation=organisation,
            invited_by_id=_user_id(actor),
            created_at=now,
        )
        secret = _new_secret(invitation, now)
        _record(actor, now, "accounts.invited", "Пригласил пользователя", invitation)
    return _mailed(invitation, secret, now)


def renew_link(*, actor: Actor, now: dt.datetime, held: RoleHeld) -> Invitation:
    """A one-time link by which a person of the actor's scope chooses a new password; earlier ones stop working."""
    require(may_renew_link(actor, held.user, held))
    with transaction.atomic():
        invitation = _for_new_password(held, _user_id(actor), now)
        secret = _new_secret(invitation, now)
        _record(actor, now, "accounts.link_renewed", "Отправил ссылку для нового пароля", invitation)
    return _mailed(invitation, secret, now)


def resend(*, actor: Actor, now: dt.datetime, invitation: Invitation) -> Invitation:
    """Another link in another letter for 72 hours more; the former link stops working.

    Refused for an invitation that was used or revoked: there is a new one to make.
    """
    require(
        may_grant(actor, invitation.role, municipality=invitation.municipality, organisation=invitation.organisation)
    )
    with transaction.atomic():
        row = Invitation.objects.select_for_update(of=("self",)).select_related(
            "role", "municipality", "organisation"
        ).get(pk=invitation.pk)  # fmt: skip
        if not row.may_go_again:
            raise NotAllowed("Приглашение уже использовано или отозвано. Сделайте новое.")
        # From now on it lives as long as the right of whoever sends it again.
        row.invited_by_id = _user_id(actor)
        row.mailed_at = None
        secret = _new_secret(row, now)
        _record(actor, now, "accounts.link_resent", "Отправил ссылку ещё раз", row)
    return _mailed(row, secret, now)


def link_for_operator(*, actor: Actor, now: dt.datetime, held: RoleHeld) -> str:
    """The address of a link for a new password, for the shell of the server: for an account without an e-mail address,
    or an installation without mail. Whoever has that shell has the database as well."""
    with transaction.atomic():
        invitation = _for_new_password(held, held.user_id, now)
        secret = _new_secret(invitation, now)
        _record(actor, now, "accounts.link_printed", "Напечатана ссылка для нового пароля на сервере", invitation)
    return address_of(secret)


def _for_new_password(held: RoleHeld, by_id: int, now: dt.datetime) -> Invitation:
    Invitation.objects.filter(for_user=held.user, accepted_at__isnull=True, revoked_at__isnull=True).update(
        revoked_at=now
    )
    return Invitation(
        full_name=held.user.full_name,
        email=held.user.email,
        role=held.role,
        municipality=held.municipality,
        organisation=held.organisation,
        for_user=held.user,
        invited_by_id=by_id,
        created_at=now,
    )


def _new_secret(invitation: Invitation, now: dt.datetime) -> str:
    """Save the invitation with the hash of a new secret; 72 hours begin."""
    secret = secrets.token_urlsafe(32)
    invitation.secret_hash = hash_of(secret)
    invitation.expires_at = now + dt.timedelta(hours=settings.INVITATION_HOURS)
    invitation.save()
    return secret


def _mailed(invitation: Invitation, secret: str, now: dt.datetime) -> Invitation:
    if send_link(invitation, secret):
        invitation.mailed_at = now
        invitation.save(update_fields=["mailed_at"])
    return invitation


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
        data={"sent_to": invitation.email},
    )

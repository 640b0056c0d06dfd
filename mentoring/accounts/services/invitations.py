"""Invitations: a one-time link of 72 hours, mailed to whom it is for.

The secret is made here and put into the letter; the invitation keeps its hash, and whoever invites never sees it. The
letter waits, sealed, for a worker (`notifications.letters`): nobody's page waits for a mail server.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from mentoring.access.actor import Actor
from mentoring.access.decisions import NotAllowed, StateChanged, require
from mentoring.audit import services as audit
from mentoring.core import clock
from mentoring.core.once import id_for, made_with
from mentoring.notifications import services as notifications
from mentoring.organisations.models import Municipality, Organisation

from ..actors import actor_for, scope_of
from ..models import Invitation, Role, RoleHeld, User
from ..policies import NO_ADDRESS, may_be_mailed, may_grant, may_renew_link, place_of
from .letters import address_of, letter_with
from .sessions import end_sessions

SPENT = "Приглашение уже использовано или отозвано. Сделайте новое."
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
    key: uuid.UUID | None = None,
) -> Invitation:
    """Make an invitation and put its letter into the outbox. An earlier open one to the same address and role is
    revoked, so asking twice leaves one working link. Raises NotAllowed with the reason.

    `key` is the form's: the same invitation with the same key (a double click) is the one made the first time.
    """
    require(may_grant(actor, role, municipality=municipality, organisation=organisation))
    require(may_be_mailed(actor, email))
    if organisation is not None:
        municipality = organisation.municipality
    with transaction.atomic():
        Role.objects.select_for_update(no_key=True).get(pk=role.pk)  # two clicks at once come one after the other
        earlier = Invitation.objects.filter(
            email__iexact=email, role=role, municipality=municipality, organisation=organisation, for_user__isnull=True
        )
        made = made_with(_open(earlier).filter(full_name=full_name), key)
        if made is not None:
            return made
        revoke_open(earlier, now)
        invitation = Invitation(
            public_id=id_for(Invitation, key),
            full_name=full_name,
            email=email,
            role=role,
            municipality=municipality,
            organisation=organisation,
            invited_by_id=_user_id(actor),
            created_at=now,
        )
        _mail(invitation, _new_secret(invitation, now), now)
        _record(actor, now, "accounts.invited", "Приглашён пользователь", invitation)
    return invitation


def renew_link(*, actor: Actor, now: dt.datetime, held: RoleHeld, key: uuid.UUID | None = None) -> Invitation:
    """A one-time link by which a person of the actor's scope chooses a new password; earlier ones stop working.

    `key` is the page's: a double click gives the link made the first time.
    """
    require(may_renew_link(actor, held.user, held))
    with transaction.atomic():
        _hold(held)
        made = made_with(_open(Invitation.objects.filter(for_user=held.user)), key)
        if made is not None:
            return made
        invitation = _for_new_password(held, _user_id(actor), now, id_for(Invitation, key))
        _mail(invitation, _new_secret(invitation, now), now)
        _record(actor, now, "accounts.link_renewed", "Отправлена ссылка для нового пароля", invitation)
    return invitation


def resend(*, actor: Actor, now: dt.datetime, invitation: Invitation) -> Invitation:
    """Another link in another letter for 72 hours more; the former link stops working.

    Refused for an invitation that was used or revoked: there is a new one to make.
    """
    require(may_grant(actor, invitation.role, **place_of(invitation)))
    with transaction.atomic():
        row = Invitation.objects.select_for_update(of=("self",)).select_related(
            "role", "municipality", "organisation"
        ).get(pk=invitation.pk)  # fmt: skip
        if not row.may_go_again:
            raise NotAllowed(NO_ADDRESS if row.is_unused else SPENT)
        # From now on it lives as long as the right of whoever sends it again.
        row.invited_by_id = _user_id(actor)
        _withdraw_letters([row])
        _mail(row, _new_secret(row, now), now)
        _record(actor, now, "accounts.link_resent", "Ссылка отправлена ещё раз", row)
    return row


def link_for_operator(*, actor: Actor, now: dt.datetime, held: RoleHeld) -> str:
    """The address of a link for a new password, for the shell of the server: for an account without an e-mail address,
    or an installation without mail. Whoever has that shell has the database as well."""
    with transaction.atomic():
        _hold(held)
        invitation = _for_new_password(held, held.user_id, now, uuid.uuid4())
        secret = _new_secret(invitation, now)
        _record(actor, now, "accounts.link_printed", "Напечатана ссылка для нового пароля на сервере", invitation)
    return address_of(secret)


def _hold(held: RoleHeld) -> None:
    """Raises StateChanged when the role was ended or changed meanwhile: somebody else may manage the next one."""
    row = RoleHeld.objects.select_for_update(no_key=True).filter(pk=held.pk).first()
    if row is None or (row.role_id, row.valid_until) != (held.role_id, held.valid_until):
        raise StateChanged(held)


def _for_new_password(held: RoleHeld, by_id: int, now: dt.datetime, public_id: uuid.UUID) -> Invitation:
    revoke_open(Invitation.objects.filter(for_user=held.user), now)
    return Invitation(
        public_id=public_id,
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


def _mail(invitation: Invitation, secret: str, now: dt.datetime) -> None:
    invitation.letter = letter_with(secret, invitation, now)
    invitation.save(update_fields=["letter"])


def revoke_open(rows: QuerySet[Invitation], now: dt.datetime) -> None:
    """Links among `rows` that nobody has used work no more, and their letters do not leave."""
    found = list(_open(rows).select_for_update().order_by("pk"))
    Invitation.objects.filter(pk__in=[row.pk for row in found]).update(revoked_at=now)
    _withdraw_letters(found)


def _open(rows: QuerySet[Invitation]) -> QuerySet[Invitation]:
    """Those that nobody has used or revoked; the term of some may be over."""
    return rows.filter(accepted_at__isnull=True, revoked_at__isnull=True)


def _withdraw_letters(rows: Sequence[Invitation]) -> None:
    notifications.withdraw_letters(ids=[row.letter_id for row in rows if row.letter_id is not None])


def _user_id(actor: Actor) -> int:
    if actor.user_id is None:
        raise NotAllowed("Приглашает человек, а не портал.")
    return actor.user_id


def revoke(*, actor: Actor, now: dt.datetime, invitation: Invitation) -> None:
    """Make the link useless, also one whose term is over: it cannot be sent again then. Twice is as once."""
    require(may_grant(actor, invitation.role, **place_of(invitation)))
    with transaction.atomic():
        row = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if row.is_unused:
            revoke_open(Invitation.objects.filter(pk=row.pk), now)
            _record(actor, now, "accounts.invitation_revoked", "Отозвано приглашение", invitation)


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
        if row.for_user_id is not None:
            user.save(update_fields=["password"])  # what others change of the person meanwhile stays
            end_sessions(user=user)
        else:
            user.save()
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
        _withdraw_letters([row])
        _record(_newcomer(user, row), now, "accounts.invitation_accepted", "Принято приглашение", row)
        return user


def _inviter_still_may(row: Invitation, now: dt.datetime) -> bool:
    """An invitation lives no longer than the right to give it: its author may have been moved or dismissed."""
    inviter = actor_for(row.invited_by, clock.local_date(now))
    return inviter is not None and bool(may_grant(inviter, row.role, **place_of(row)))


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

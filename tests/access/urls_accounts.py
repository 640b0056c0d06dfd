"""Doors, profile, users, invitations, tokens."""

from __future__ import annotations

from typing import Any

from mentoring.access.permissions import Permission as P
from mentoring.accounts import services
from mentoring.accounts.models import Invitation, Role, User
from mentoring.core import clock
from tests import factories as make
from tests.world import Place, World

from .matrix import any_user, needs, public, signed_in


def person(world: World, place: Place) -> dict[str, Any]:
    """The curator of the place: whoever may end a role there may end this one."""
    return {"public_id": place.curator.public_id}


def invitation(world: World, place: Place) -> dict[str, Any]:
    row = Invitation.objects.create(
        secret_hash=make.uuid.uuid4().hex,
        full_name="Приглашённый Человек",
        email="new@example.org",
        role=Role.objects.get(code="curator"),
        municipality=place.organisation.municipality,
        organisation=place.organisation,
        invited_by=place.head,
        created_at=clock.now(),
        expires_at=clock.now() + make.dt.timedelta(hours=72),
    )
    return {"public_id": row.public_id}


def new_colleague(world: World, place: Place) -> dict[str, Any]:
    return {
        "full_name": "Новый Куратор",
        "email": "curator@example.org",
        "role": Role.objects.get(code="curator").pk,
        "organisation": place.organisation.pk,
    }


def token(world: World, user: User) -> dict[str, Any]:
    region = make.actor(world.region)
    made, _ = services.issue_token(actor=region, now=clock.now(), user=world.region, name="Витрина")
    made.user = user
    made.save()
    return {"public_id": made.public_id}


URLS = {
    "account_login": public(ok={200, 302}, post=lambda w, p: {"login": "no-such", "password": "x"}),
    "account_logout": public(ok={200, 302}, post=lambda w, p: {}),
    "account_inactive": public(),
    # A user who proved to be one a moment ago need not do it again.
    "account_reauthenticate": any_user(post=lambda w, p: {"password": "x"}),
    "account_change_password": any_user(post=lambda w, p: {"oldpassword": "x"}),
    "mfa_index": any_user(),
    # Only somebody who has given the right password a moment ago sees it; others go to the sign-in page or home.
    "mfa_authenticate": public(ok={302}, post=lambda w, p: {"code": "1"}),
    "mfa_reauthenticate": any_user(ok={200, 302}, post=lambda w, p: {"code": "1"}),
    "mfa_activate_totp": any_user(ok={200, 302}, post=lambda w, p: {"code": "1"}),
    "mfa_deactivate_totp": any_user(ok=404, post=lambda w, p: {}, post_ok=404),
    "mfa_view_recovery_codes": any_user(ok=404),
    "mfa_generate_recovery_codes": any_user(ok={200, 302}, post=lambda w, p: {}),
    "mfa_download_recovery_codes": any_user(ok=404),
    "usersessions_list": any_user(post=lambda w, p: {}),
    "accounts:profile": signed_in(),
    "accounts:users": needs(P.USER_INVITE),
    "accounts:user_search": needs(P.USER_INVITE, get=False, post=lambda w, p: {"text": "Иванова"}),
    "accounts:end_role": needs(P.USER_INVITE, own=person, post=lambda w, p: {}, uneven={"region"}),
    "accounts:change_role": needs(P.USER_INVITE, own=person, post=new_colleague, uneven={"region"}),
    "accounts:renew_link": needs(P.USER_INVITE, own=person, get=False, post=lambda w, p: {}, uneven={"region"}),
    "accounts:invitations": needs(P.USER_INVITE),
    "accounts:new_invitation": needs(P.USER_INVITE, post=new_colleague, post_ids=("organisation",)),
    "accounts:sent": needs(P.USER_INVITE, own=invitation),
    "accounts:resend": needs(P.USER_INVITE, own=invitation, get=False, post=lambda w, p: {}, uneven={"region"}),
    "accounts:revoke_invitation": needs(
        P.USER_INVITE, own=invitation, get=False, post=lambda w, p: {}, uneven={"region"}
    ),
    # Without the secret of a link there is nothing to see.
    "accounts:accept": public(ok=404, post=lambda w, p: {}, post_ok=404),
    "accounts:tokens": needs(P.API_TOKEN, post=lambda w, p: {"name": "Витрина"}),
    "accounts:revoke_token": needs(P.API_TOKEN, personal=token, get=False, post=lambda w, p: {}),
}

"""API tokens: knox keeps a hash, the portal a name and a term. The token itself is shown once."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from knox.models import AuthToken

from mentoring.access.actor import Actor
from mentoring.access.decisions import require
from mentoring.audit import services as audit
from mentoring.core import clock
from mentoring.core.once import id_for, made_with

from ..actors import actor_for
from ..models import ApiToken, User
from ..policies import may_hold_token

LIFETIME = dt.timedelta(days=365)
CLICKS = dt.timedelta(seconds=10)
"""Two sendings of one form within this time are one double click."""


def issue_token(
    *, actor: Actor, now: dt.datetime, user: User, name: str, lifetime: dt.timedelta = LIFETIME,
    key: uuid.UUID | None = None,
) -> tuple[ApiToken, str]:  # fmt: skip
    """A new token of `user` and its text, which cannot be read again. Raises NotAllowed for a role without API_READ.

    `key` is the form's: the same name with the same key gives the token made the first time. The second of two clicks
    gets another text, for the browser shows the last answer only; later the text is empty: somebody may live by it.
    """
    require(may_hold_token(actor_for(user, clock.local_date(now))))
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)  # two clicks at once come one after the other
        made = made_with(ApiToken.objects.select_related("token").filter(user=user, name=name), key)
        if made is not None:
            return made, _another_text(made, lifetime) if now - made.created_at < CLICKS else ""
        stored, text = AuthToken.objects.create(user, expiry=lifetime)
        token = ApiToken.objects.create(
            public_id=id_for(ApiToken, key),
            token=stored,
            user=user,
            name=name,
            created_at=now,
            expires_at=now + lifetime,
            created_by_id=actor.user_id,
        )
        _record(actor, now, "accounts.token_issued", "Создан токен программного доступа", token)
        return token, text


def _another_text(token: ApiToken, lifetime: dt.timedelta) -> str:
    """A text that nobody has seen yet in place of one that nobody will see."""
    former = token.token
    token.token, text = AuthToken.objects.create(former.user, expiry=lifetime)
    token.save(update_fields=["token"])
    former.delete()
    return str(text)


def revoke_token(*, actor: Actor, now: dt.datetime, token: ApiToken) -> None:
    """From this moment the token opens nothing. The caller has loaded it among the actor's own."""
    with transaction.atomic():
        _record(actor, now, "accounts.token_revoked", "Отозван токен программного доступа", token)
        token.token.delete()


def _record(actor: Actor, now: dt.datetime, action: str, label: str, token: ApiToken) -> None:
    audit.record(
        actor=actor,
        now=now,
        action=action,
        action_label=label,
        object_type="api_token",
        object_id=token.public_id,
        object_label=f"{token.name} ({token.user.username})",
        municipality_id=actor.scope.municipality_id,
        organisation_id=actor.scope.organisation_id,
    )

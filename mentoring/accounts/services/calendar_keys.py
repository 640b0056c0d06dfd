"""Keys of personal calendars: shown once, kept as a hash, made anew or revoked by the person."""

from __future__ import annotations

import datetime as dt
import secrets

from django.db import transaction

from mentoring.access.actor import Actor
from mentoring.audit import services as audit

from ..models import CalendarKey, User
from .invitations import hash_of


def new_calendar_key(*, user: User, actor: Actor, now: dt.datetime) -> str:
    """The text of a new key, which cannot be read again; the former address stops working at once."""
    key = secrets.token_urlsafe(32)
    with transaction.atomic():
        CalendarKey.objects.update_or_create(user=user, defaults={"key_hash": hash_of(key), "created_at": now})
        _record(actor, now, "accounts.calendar_key", "Создана ссылка на личный календарь", user)
    return key


def revoke_calendar_key(*, user: User, actor: Actor, now: dt.datetime) -> bool:
    """From this moment the address opens nothing. False when there was none."""
    with transaction.atomic():
        deleted, _ = CalendarKey.objects.filter(user=user).delete()
        if deleted:
            _record(actor, now, "accounts.calendar_key_revoked", "Отключена ссылка на личный календарь", user)
    return bool(deleted)


def _record(actor: Actor, now: dt.datetime, action: str, label: str, user: User) -> None:
    audit.record(
        actor=actor,
        now=now,
        action=action,
        action_label=label,
        object_type="user",
        object_id=user.public_id,
        object_label=user.full_name,
        municipality_id=actor.scope.municipality_id,
        organisation_id=actor.scope.organisation_id,
    )

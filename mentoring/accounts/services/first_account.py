"""The one account that nobody can be invited by: the first specialist of the regional centre."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from mentoring.access.actor import Actor
from mentoring.access.decisions import NotAllowed
from mentoring.audit import services as audit
from mentoring.core import clock

from ..models import Role, RoleHeld, User

ROLE = "region"


def make_first_account(*, actor: Actor, now: dt.datetime, username: str, full_name: str, password: str) -> User:
    """Only while nobody has held that role; all other accounts come by invitation. Raises NotAllowed."""
    with transaction.atomic():
        role = Role.objects.select_for_update().get(code=ROLE)
        if RoleHeld.objects.filter(role=role).exists():
            raise NotAllowed("Первая учётная запись уже есть: остальные создаются по приглашению.")
        user = User(username=username, full_name=full_name)
        user.set_password(password)
        user.save()
        RoleHeld.objects.create(user=user, role=role, valid_from=clock.local_date(now))
        audit.record(
            actor=actor,
            now=now,
            action="accounts.first_account",
            action_label="Создана первая учётная запись",
            object_type="user",
            object_id=user.public_id,
            object_label=f"{role.name}: {full_name}",
        )
        return user

"""From a user to the actor: the role held now, its territory and permissions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from mentoring.access.actor import Actor
from mentoring.access.scope import Scope, Tier
from mentoring.core.prepared import Parameter, Prepared

from .models import RoleHeld, User


def _in_force() -> Any:
    """The newest role in force on a date. Asked with every request, so it is prepared once."""
    on = Parameter("on", models.DateField())
    return (
        RoleHeld.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=on),
            user_id=Parameter("user", models.BigIntegerField()),
            valid_from__lte=on,
        )
        .order_by("-valid_from", "-pk")
        .values_list(
            "role__code",
            "role__name",
            "role__tier",
            "role__permissions",
            "municipality_id",
            "organisation_id",
            Coalesce("organisation__name", "municipality__name", Value("Ставропольский край")),
        )[:1]
    )


_in_force_on = Prepared(_in_force)


def actor_for(user: User, on: dt.date) -> Actor | None:
    """The actor of a user on a date; None when no role is held: such a user sees nothing."""
    found = _in_force_on(user=user.pk, on=on) if user.is_active else []
    if not found:
        return None
    code, name, tier, permissions, municipality, organisation, label = found[0]
    return Actor(
        user_id=user.pk,
        full_name=user.full_name,
        role_code=code,
        role_name=name,
        scope=_scope(tier, municipality, organisation, f"The role {code} of user {user.pk}"),
        scope_label=label,
        permissions=frozenset(permissions),
    )


def scope_of(held: RoleHeld) -> Scope:
    whose = f"The role {held.role_id} of user {held.user_id}"
    return _scope(held.role.tier, held.municipality_id, held.organisation_id, whose)


def _scope(tier: str, municipality: int | None, organisation: int | None, whose: str) -> Scope:
    if tier == Tier.REGION:
        return Scope.region()
    if municipality is None:
        raise ValueError(f"{whose} has no municipality")
    if tier == Tier.MUNICIPALITY:
        return Scope.municipality(municipality)
    if organisation is None:
        raise ValueError(f"{whose} has no organisation")
    return Scope.organisation(organisation, municipality)

"""From a user to the actor: the role held now, its territory and permissions."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from mentoring.access.actor import Actor
from mentoring.access.scope import Scope, Tier

from .models import RoleHeld, User


def actor_for(user: User, on: dt.date) -> Actor | None:
    """The actor of a user on a date; None when no role is held: such a user sees nothing."""
    held = (
        RoleHeld.objects.select_related("role", "municipality", "organisation")
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on), user=user, valid_from__lte=on)
        .order_by("-valid_from", "-pk")
        .first()
    )
    if held is None or not user.is_active:
        return None
    return Actor(
        user_id=user.pk,
        full_name=user.full_name,
        role_code=held.role.code,
        role_name=held.role.name,
        scope=scope_of(held),
        scope_label=str(held.organisation or held.municipality or "Ставропольский край"),
        permissions=frozenset(held.role.permissions),
    )


def scope_of(held: RoleHeld) -> Scope:
    tier = Tier(held.role.tier)
    if tier is Tier.REGION:
        return Scope.region()
    if held.municipality_id is None:
        raise ValueError(f"The role {held.role_id} of user {held.user_id} has no municipality")
    if tier is Tier.MUNICIPALITY:
        return Scope.municipality(held.municipality_id)
    if held.organisation_id is None:
        raise ValueError(f"The role {held.role_id} of user {held.user_id} has no organisation")
    return Scope.organisation(held.organisation_id, held.municipality_id)

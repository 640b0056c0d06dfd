"""What screens and other apps read about users."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from mentoring.access.permissions import Permission
from mentoring.access.scope import Tier
from mentoring.core import clock

from .models import RoleHeld, User

# Names that the demo region offers on the sign-in page (issue 2, section 2).
DEMO_USERNAMES = ("curator", "head", "officer", "region", "ministry", "api")


@dataclass(frozen=True, slots=True)
class DemoAccount:
    username: str
    role: str
    place: str


def valid_on(date: dt.date) -> Q:
    """Roles held that are in force on a date."""
    return Q(valid_from__lte=date) & (Q(valid_until__isnull=True) | Q(valid_until__gte=date))


def demo_accounts(on: dt.date) -> list[DemoAccount]:
    """The demo accounts that exist, in the order of the buttons."""
    held = (
        RoleHeld.objects.filter(valid_on(on), user__username__in=DEMO_USERNAMES, user__is_active=True)
        .select_related("user", "role", "municipality", "organisation")
        .order_by("valid_from", "pk")
    )
    found = {
        row.user.username: DemoAccount(
            row.user.username, row.role.name, str(row.organisation or row.municipality or "Ставропольский край")
        )
        for row in held
    }
    return [found[name] for name in DEMO_USERNAMES if name in found]


def user_ids_with(
    permission: Permission | str,
    *,
    municipality_id: int | None = None,
    organisation_id: int | None = None,
    tier: Tier | str | None = None,
    on: dt.date | None = None,
) -> list[int]:
    """Ids of active people who hold a permission for exactly this territory on a date (today).

    With `organisation_id`: people of that organisation; with `municipality_id` alone: of the municipality's own tier;
    with neither: of the region. `tier` says it outright and refuses a mismatch with ValueError. Service accounts
    are left out: they read no messages.
    """
    named = (
        Tier.ORGANISATION
        if organisation_id is not None
        else Tier.MUNICIPALITY
        if municipality_id is not None
        else Tier.REGION
    )
    if tier is not None and Tier(tier) is not named:
        raise ValueError(f"The tier {tier} does not fit the ids given: they name the tier {named}")
    rows = RoleHeld.objects.filter(
        valid_on(on or clock.today()),
        role__permissions__contains=[str(permission)],
        role__tier=named,
        user__is_active=True,
        user__is_service=False,
    )
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    elif municipality_id is not None:
        rows = rows.filter(municipality_id=municipality_id)
    return sorted(set(rows.values_list("user_id", flat=True)))


def username_taken(username: str) -> bool:
    """Whether an account already has this name, whatever its letter case."""
    return User.objects.filter(username__iexact=username).exists()

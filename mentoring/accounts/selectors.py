"""What screens and other apps read about users."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.access.rows import territory
from mentoring.access.scope import Tier
from mentoring.core import clock
from mentoring.organisations.models import Municipality, Organisation

from .actors import actor_for
from .models import ApiToken, CalendarKey, Invitation, Role, RoleHeld, User
from .policies import invites_of

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


def holders_of(permission: Permission, *, on: dt.date) -> dict[tuple[int | None, int | None], list[int]]:
    """Everybody who holds a permission on a date, by the body (municipality id, organisation id) they hold it for;
    the region's is (None, None). One query; the people of `user_ids_with`."""
    rows = (
        RoleHeld.objects.filter(
            valid_on(on),
            role__permissions__contains=[str(permission)],
            user__is_active=True,
            user__is_service=False,
        )
        .order_by("user_id")
        .values_list("municipality_id", "organisation_id", "user_id")
    )
    held: dict[tuple[int | None, int | None], list[int]] = {}
    for municipality_id, organisation_id, user_id in rows:
        held.setdefault((municipality_id, organisation_id), []).append(user_id)
    return held


def username_taken(username: str) -> bool:
    """Whether an account already has this name, whatever its letter case."""
    return User.objects.filter(username__iexact=username).exists()


def roles_held_visible_to(actor: Actor, on: dt.date) -> QuerySet[RoleHeld]:
    """Roles in force inside the actor's scope: the list of users. None without USER_INVITE."""
    condition = territory(actor.scope)
    if condition is None or not actor.has(Permission.USER_INVITE):
        return RoleHeld.objects.none()
    return RoleHeld.objects.filter(condition & valid_on(on)).select_related(
        "user", "role", "municipality", "organisation__municipality"
    )


def people_named(rows: QuerySet[RoleHeld], text: str) -> QuerySet[RoleHeld]:
    """Those of the roles held whose people have every word of the text in their name, name to sign in, or place."""
    for word in text.split()[:6]:
        rows = rows.filter(
            Q(user__full_name__icontains=word)
            | Q(user__username__icontains=word)
            | Q(organisation__name__icontains=word)
            | Q(municipality__name__icontains=word)
        )
    return rows


def invitations_visible_to(actor: Actor) -> QuerySet[Invitation]:
    """Invitations inside the actor's scope. None without USER_INVITE."""
    if not actor.has(Permission.USER_INVITE):
        return Invitation.objects.none()
    rows: QuerySet[Invitation] = Invitation.objects.visible_to(actor)
    return rows.select_related("role", "municipality", "organisation__municipality", "letter")


def roles_to_give(actor: Actor) -> QuerySet[Role]:
    """Roles that the actor's role may give, from the widest tier down."""
    return Role.objects.filter(code__in=invites_of(actor)).order_by("pk")


def organisations_to_staff(actor: Actor) -> QuerySet[Organisation]:
    """Organisations whose people the actor invites: see `policies.may_grant`."""
    rows: QuerySet[Organisation] = Organisation.objects.visible_to(actor).active().select_related("municipality")
    return rows.filter(municipality__is_krai=True) if actor.tier is Tier.REGION else rows


def municipalities_to_staff(actor: Actor) -> QuerySet[Municipality]:
    """Municipalities whose officers the actor invites; only the region does."""
    if actor.tier is not Tier.REGION:
        return Municipality.objects.none()
    rows: QuerySet[Municipality] = Municipality.objects.visible_to(actor)
    return rows.filter(is_krai=False)


def tokens_of(user_id: int | None) -> QuerySet[ApiToken]:
    """Tokens of one person, the newest first."""
    rows = ApiToken.objects.none() if user_id is None else ApiToken.objects.filter(user_id=user_id)
    return rows.order_by("-created_at", "-pk")


def calendar_key_of(user_id: int | None) -> CalendarKey | None:
    return CalendarKey.objects.filter(user_id=user_id).first() if user_id is not None else None


def actor_of_calendar(key: str, on: dt.date) -> Actor | None:
    """Whose calendar this secret opens, in the role held on this day; None for any other word, for who may sign in no
    more, and for who holds no role."""
    found = CalendarKey.objects.filter(key_hash=hashlib.sha256(key.encode()).hexdigest()).select_related("user").first()
    return actor_for(found.user, on) if found is not None else None

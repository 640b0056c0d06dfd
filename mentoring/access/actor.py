"""The one who acts: a signed-in user, a service account, or the portal itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from .permissions import Permission
from .scope import Scope, Tier


@dataclass(frozen=True, slots=True)
class Actor:
    """A user in the role in which the user acts now.

    `user_id` is None for the portal itself (beat, the sweeper, the demo's loader).
    """

    user_id: int | None
    full_name: str
    role_code: str
    role_name: str
    scope: Scope
    scope_label: str
    permissions: frozenset[str] = field(default_factory=frozenset)

    def has(self, permission: Permission | str) -> bool:
        return str(permission) in self.permissions

    @property
    def tier(self) -> Tier:
        return self.scope.tier


def system_actor() -> Actor:
    """The portal acting by itself: sees everything, is named in the journal as «Портал»."""
    return Actor(
        user_id=None,
        full_name="Портал",
        role_code="system",
        role_name="Портал",
        scope=Scope.region(),
        scope_label="Ставропольский край",
        permissions=frozenset(Permission.values),
    )

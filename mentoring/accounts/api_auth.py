"""How the REST API knows who asks: the token's user as an actor, the same value that the screens use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from knox.auth import TokenAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from mentoring.core import clock

from .actors import actor_for
from .models import User
from .policies import may_hold_token

if TYPE_CHECKING:  # the framework's views read the settings that name this module
    from rest_framework.views import APIView


class PortalTokenAuthentication(TokenAuthentication):
    """Sets `request.actor` beside `request.user`; None for a user who holds no role now."""

    def authenticate(self, request: Request) -> tuple[User, Any] | None:
        found = super().authenticate(request)
        if found is None:
            return None
        user, token = found
        # On the request of Django too: middleware and paging read it there.
        request._request.actor = actor_for(user, clock.today())  # type: ignore[attr-defined]
        return user, token

    def _cleanup_token(self, auth_token: Any) -> bool:
        """Whether the token's term is over. Reading changes nothing: it is refused and stays in the list until it is
        revoked, while knox would look through all tokens of the user and delete the old ones with every request."""
        return auth_token.expiry is not None and auth_token.expiry < clock.now()


class MayReadApi(BasePermission):
    """Only roles with API_READ: a role that lost it, or was ended, closes its tokens at once."""

    message = "Роль не даёт читать статистику через программный интерфейс."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return bool(may_hold_token(getattr(request._request, "actor", None)))

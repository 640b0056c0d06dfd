"""How the REST API knows who asks: the token's user as an actor, the same value that the screens use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from knox.models import AuthToken
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from mentoring.core import clock
from mentoring.core.prepared import Parameter, Prepared

from .actors import actor_for
from .models import User
from .policies import may_hold_token

if TYPE_CHECKING:  # the framework's views read the settings that name this module
    from rest_framework.views import APIView


_TOKEN_FIELDS = [field.attname for field in AuthToken._meta.concrete_fields]
_USER_FIELDS = [field.attname for field in User._meta.concrete_fields]

_token_with_user = Prepared(
    lambda: AuthToken.objects.filter(
        Q(expiry__isnull=True) | Q(expiry__gte=Parameter("now", models.DateTimeField())),
        digest=Parameter("digest", models.CharField()),
    ).values_list(*_TOKEN_FIELDS, *(f"user__{name}" for name in _USER_FIELDS))
)


class PortalTokenAuthentication(TokenAuthentication):
    """Sets `request.actor` beside `request.user`; None for a user who holds no role now.

    A token whose term is over is refused and stays in the list until it is revoked: reading changes nothing, while knox
    would look through all tokens of the user and delete the old ones with every request.
    """

    def authenticate(self, request: Request) -> tuple[User, Any] | None:
        found = super().authenticate(request)
        if found is None:
            return None
        user, token = found
        # On the request of Django too: middleware and paging read it there.
        request._request.actor = actor_for(user, clock.today())  # type: ignore[attr-defined]
        return user, token

    def authenticate_credentials(self, token: bytes) -> tuple[User, Any]:
        """By the hash, which is the key of the table: a search for it tells nothing about the token."""
        found = _token_with_user(digest=hash_token(token.decode("utf-8", "replace")), now=clock.now())
        if not found:
            raise AuthenticationFailed(_("Invalid token."))
        split = len(_TOKEN_FIELDS)
        kept = AuthToken.from_db(DEFAULT_DB_ALIAS, _TOKEN_FIELDS, found[0][:split])
        kept.user = User.from_db(DEFAULT_DB_ALIAS, _USER_FIELDS, found[0][split:])
        self.validate_user(kept)
        return kept.user, kept


class MayReadApi(BasePermission):
    """Only roles with API_READ: a role that lost it, or was ended, closes its tokens at once."""

    message = "Роль не даёт читать статистику через программный интерфейс."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return bool(may_hold_token(getattr(request._request, "actor", None)))

"""How allauth meets our users: no open registration, people are called by their full name."""

from __future__ import annotations

from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from mentoring.access.redirects import safe_path

from .models import User


class PortalAccountAdapter(DefaultAccountAdapter):
    """Accounts come by invitation from the tier above only (trust.md §3 «Doors»)."""

    error_messages: ClassVar[dict[str, str]] = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "Имя для входа или пароль неверны. Проверьте раскладку и Caps Lock."
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """`next` after signing in goes through the portal's one helper."""
        return safe_path(url) is not None


def display_name(user: User) -> str:
    return str(user)


def client_ip(request: HttpRequest) -> str | None:
    """The address of the person for axes: the one that allauth counts by, so behind a proxy both mean the same.

    None where there is none: a sign-in that came by no connection.
    """
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return None

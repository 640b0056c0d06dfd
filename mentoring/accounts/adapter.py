"""How allauth meets our users: no open registration, people are called by their full name."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from .models import User


class PortalAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come by invitation from the tier above only (trust.md, doors)."""
        return False


def display_name(user: User) -> str:
    return str(user)

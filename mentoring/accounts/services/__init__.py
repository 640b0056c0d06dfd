"""The only writers of users, roles held, invitations and tokens."""

from .invitations import accept, find_open, invite, renew_link, revoke
from .roles import change_role, end_role
from .sessions import end_sessions
from .tokens import issue_token, revoke_token

__all__ = [
    "accept",
    "change_role",
    "end_role",
    "end_sessions",
    "find_open",
    "invite",
    "issue_token",
    "renew_link",
    "revoke",
    "revoke_token",
]

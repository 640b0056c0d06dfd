"""The only writers of users, roles held, invitations and tokens."""

from .calendar_keys import new_calendar_key, revoke_calendar_key
from .invitations import accept, find_open, invite, link_for_operator, renew_link, resend, revoke
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
    "link_for_operator",
    "new_calendar_key",
    "renew_link",
    "resend",
    "revoke",
    "revoke_calendar_key",
    "revoke_token",
]

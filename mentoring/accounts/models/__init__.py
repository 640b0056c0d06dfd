from .calendar_key import CalendarKey
from .invitation import Invitation
from .roles import Role, RoleHeld
from .token import ApiToken
from .user import User

__all__ = ["ApiToken", "CalendarKey", "Invitation", "Role", "RoleHeld", "User"]

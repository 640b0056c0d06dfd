from .invitation import Invitation
from .roles import Role, RoleHeld
from .token import ApiToken
from .user import User

__all__ = ["ApiToken", "Invitation", "Role", "RoleHeld", "User"]

from .invitation import Invitation
from .roles import Role, RoleHeld
from .user import User

__all__ = ["Invitation", "Role", "RoleHeld", "User"]

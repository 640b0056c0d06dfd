from django.apps import AppConfig

from mentoring.core.looks import Look, register_looks
from mentoring.core.navigation import NavItem, register


class AccountsConfig(AppConfig):
    name = "mentoring.accounts"
    label = "accounts"
    verbose_name = "Пользователи"

    def ready(self) -> None:
        from mentoring.organisations.hooks import register_follow

        from .models import Invitation, RoleHeld

        register_follow(RoleHeld, Invitation)
        register_looks(
            {
                "used": Look("success", "check"),
                "revoked": Look("neutral", "ban"),
                "late": Look("attention", "clock"),
                "printed": Look("info", "printer"),
                "sent": Look("info", "mail"),
            }
        )
        register(
            NavItem("Пользователи", "accounts:users", permission="user.invite", icon="users", order=85, office=True)
        )

from django.apps import AppConfig

from mentoring.core.navigation import NavItem, register


class AccountsConfig(AppConfig):
    name = "mentoring.accounts"
    label = "accounts"
    verbose_name = "Пользователи"

    def ready(self) -> None:
        register(
            NavItem("Пользователи", "accounts:users", permission="user.invite", icon="users", order=85, office=True)
        )

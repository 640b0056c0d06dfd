from django.apps import AppConfig

from mentoring.core.navigation import NavItem, register


class HomeConfig(AppConfig):
    name = "mentoring.home"
    label = "home"
    verbose_name = "Главная"

    def ready(self) -> None:
        register(
            NavItem("Главная", "home:index", icon="home", order=0),
            NavItem("Журнал", "home:journal", permission="journal.view", icon="history", order=90, office=True),
        )

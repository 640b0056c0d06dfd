from django.apps import AppConfig

from mentoring.core.navigation import NavItem, register


class OrganisationsConfig(AppConfig):
    name = "mentoring.organisations"
    label = "organisations"
    verbose_name = "Организации"

    def ready(self) -> None:
        from .hooks import Directory, register_directories

        register(
            NavItem(
                "Организации",
                "organisations:list",
                permission="dashboard.view",
                icon="building",
                order=70,
                tiers=frozenset({"region", "municipality"}),
            ),
            NavItem(
                "Справочники",
                "organisations:reference",
                permission="reference.edit",
                icon="settings",
                order=80,
                office=True,
            ),
        )
        register_directories(
            Directory(
                "Формы наставничества и ролевые модели",
                "organisations:forms",
                "Пять форм целевой модели, их варианты и нормы. Источник: распоряжение № Р-145.",
                10,
            ),
            Directory("Темы запросов", "organisations:topics", "Кодированный «основной запрос наставляемого».", 20),
            Directory(
                "Годовые величины муниципалитетов",
                "organisations:residents",
                "Проживающие дети, молодые специалисты и предприятия: знаменатели показателей.",
                30,
            ),
        )

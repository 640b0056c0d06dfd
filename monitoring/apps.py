from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "monitoring"
    label = "monitoring"
    verbose_name = "Мониторинг"

    def ready(self) -> None:
        from mentoring.core import calendars

        from . import (
            calendar,
            forgetting,
            notifications,  # noqa: F401 - registers kinds of messages: the settings ask about all of them
            notifications_deadlines,  # noqa: F401
            notifications_reports,  # noqa: F401
            workflow,  # noqa: F401 - registers the transition tables
        )
        from .cards import register_cards
        from .menu import register_menu
        from .waiting import register_sources

        register_menu()
        register_sources()
        register_cards()
        calendars.register(calendar.deadlines)
        forgetting.register()
        self._hang_on_organisations()

    def _hang_on_organisations(self) -> None:
        from mentoring.organisations import hooks

        from .services.values import recount_figures

        hooks.on_residents_changed(
            lambda municipality, year, now: recount_figures(municipality=municipality, school_year=year, now=now)
        )
        hooks.register_directories(
            hooks.Directory(
                "Периоды", "monitoring:reference_periods", "Кварталы и два срока: «вовремя до» и «закрывается».", 40
            ),
            hooks.Directory(
                "Показатели и цели",
                "monitoring:reference_indicators",
                "Формулы словами, цели по годам, знаменатель по умолчанию.",
                50,
            ),
        )

from django.apps import AppConfig


class RoadmapConfig(AppConfig):
    name = "roadmap"
    label = "roadmap"
    verbose_name = "Дорожная карта"

    def ready(self) -> None:
        from mentoring.core import calendars

        from . import calendar, menu, waiting

        menu.register_menu()
        waiting.register_sources()
        calendars.register(calendar.deadlines)

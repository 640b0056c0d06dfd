from django.apps import AppConfig


class RoadmapConfig(AppConfig):
    name = "roadmap"
    label = "roadmap"
    verbose_name = "Дорожная карта"

    def ready(self) -> None:
        from mentoring.core import calendars

        from . import (
            calendar,
            forgetting,
            listeners,
            menu,
            notifications,  # noqa: F401 - registers kinds of messages: the settings ask about all of them
            notifications_deadlines,  # noqa: F401
            notifications_editions,  # noqa: F401
            waiting,
            waiting_editions,
            workflow,  # noqa: F401 - registers the transition table of tasks
            workflow_editions,  # noqa: F401 - registers the transition table of editions
        )

        menu.register_menu()
        waiting.register_sources()
        waiting_editions.register_sources()
        calendars.register(calendar.deadlines)
        listeners.register()
        forgetting.register()

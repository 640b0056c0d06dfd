from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "mentoring.events"
    label = "events"
    verbose_name = "Мероприятия"

    def ready(self) -> None:
        """Menu, home page, calendar and tables are registered here."""
        from mentoring.core import calendars
        from mentoring.registry import hooks

        from . import calendar, cards, menu, notifications, waiting, workflow  # noqa: F401 - registers messages and tables
        from .services import forgetting

        menu.register_menu()
        waiting.register_sources()
        calendars.register(calendar.entries)
        hooks.register_card_sections(cards.sections)
        hooks.register_ending(forgetting.end_work)
        hooks.register_forgetting(forgetting.forget)

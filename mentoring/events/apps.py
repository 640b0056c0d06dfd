from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "mentoring.events"
    label = "events"
    verbose_name = "Мероприятия"

    def ready(self) -> None:
        """Menu, home page, calendar and tables are registered here."""
        from . import notifications, workflow  # noqa: F401 - registers the messages and the transition tables

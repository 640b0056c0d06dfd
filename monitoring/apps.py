from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "monitoring"
    label = "monitoring"
    verbose_name = "Мониторинг"

    def ready(self) -> None:
        from . import workflow  # noqa: F401 - registers the transition tables
        from .menu import register_menu
        from .waiting import register_sources

        register_menu()
        register_sources()

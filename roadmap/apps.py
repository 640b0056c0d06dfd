from django.apps import AppConfig


class RoadmapConfig(AppConfig):
    name = "roadmap"
    label = "roadmap"
    verbose_name = "Дорожная карта"

    def ready(self) -> None:
        """Menu, home page, listeners and tables are registered here."""

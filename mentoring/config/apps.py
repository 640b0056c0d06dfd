from django.apps import AppConfig


class PlatformConfig(AppConfig):
    """An app only for the sake of its management commands: backup and restore."""

    name = "mentoring.config"
    label = "config"
    verbose_name = "Платформа"

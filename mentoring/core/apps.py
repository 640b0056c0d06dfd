from django.apps import AppConfig
from django.core import checks


class CoreConfig(AppConfig):
    name = "mentoring.core"
    label = "core"
    verbose_name = "Основа"

    def ready(self) -> None:
        from .encryption import check_keys

        checks.register(check_keys, checks.Tags.security)

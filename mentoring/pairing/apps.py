from django.apps import AppConfig


class PairingConfig(AppConfig):
    name = "mentoring.pairing"
    label = "pairing"
    verbose_name = "Пары и группы"

    def ready(self) -> None:
        from . import workflow  # noqa: F401 - registers the transition table

from django.apps import AppConfig


class PairingConfig(AppConfig):
    name = "mentoring.pairing"
    label = "pairing"
    verbose_name = "Пары и группы"

    def ready(self) -> None:
        from mentoring.registry.exchange import register_linker

        from . import workflow  # noqa: F401 - registers the transition table
        from .exchange import PairLinker

        register_linker(PairLinker())

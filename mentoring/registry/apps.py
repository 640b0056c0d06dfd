from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "mentoring.registry"
    label = "registry"
    verbose_name = "Базы наставников и наставляемых"

    def ready(self) -> None:
        from . import tasks  # noqa: F401 - registers the jobs

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "mentoring.access"
    label = "access"
    verbose_name = "Доступ"

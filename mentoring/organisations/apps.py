from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "mentoring.organisations"
    label = "organisations"
    verbose_name = "Организации"

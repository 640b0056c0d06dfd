from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "mentoring.workflow"
    label = "workflow"
    verbose_name = "Переходы состояний"

"""States of editions, tasks and their marks, with Russian labels."""

from __future__ import annotations

from django.db import models


class EditionState(models.TextChoices):
    DRAFT = "draft", "проект"
    ADOPTED = "adopted", "утверждена"


class Outcome(models.TextChoices):
    """What the portal knows about a task by itself."""

    UNKNOWN = "unknown", "нет данных"
    TO_MARK = "to_mark", "отмечает исполнитель"
    OPEN = "open", "не выполнено"
    DONE = "done", "выполнено"


class MarkState(models.TextChoices):
    """The mark of the responsible body, where the portal cannot know."""

    NONE = "none", "не отмечено"
    MARKED = "marked", "ждёт подтверждения"
    RETURNED = "returned", "возвращено"
    CONFIRMED = "confirmed", "подтверждено"


class Status(models.TextChoices):
    """One for each activity × body × year; computed from the dates, the outcome and the mark, never written."""

    NOT_DUE = "not_due", "срок не наступил"
    RUNNING = "running", "выполняется"
    DONE = "done", "выполнено"
    OVERDUE = "overdue", "просрочено"
    NO_DATA = "no_data", "нет данных"


class TaskTier(models.TextChoices):
    REGION = "region", "регион"
    MUNICIPALITY = "municipality", "муниципалитет"
    ORGANISATION = "organisation", "организация"

"""Reference data that the regional centre edits (domain.md 1): rows, never constants."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class MentoringForm(models.Model):
    """A form of mentoring: who teaches whom (Р-145; domain.md 1.1), with the norms of 1.3."""

    code = models.SlugField("код", unique=True)
    title = models.CharField("название", max_length=80, unique=True)
    mentor_categories = models.JSONField("кто может быть наставником", default=list)
    mentee_categories = models.JSONField("кто может быть наставляемым", default=list)
    default_capacity = models.PositiveSmallIntegerField("наставляемых у одного наставника, не более", default=5)
    days_between_meetings = models.PositiveSmallIntegerField(
        "между встречами не больше дней", null=True, blank=True, help_text="Пусто – нормы нет."
    )
    meetings_min = models.PositiveSmallIntegerField(
        "встреч за программу не меньше", null=True, blank=True, help_text="Пусто – нормы нет."
    )
    is_federal = models.BooleanField("из целевой модели", default=True)
    is_active = models.BooleanField("используется", default=True)
    position = models.PositiveSmallIntegerField("порядок", default=0)

    class Meta:
        verbose_name = "форма наставничества"
        verbose_name_plural = "формы наставничества"
        ordering: ClassVar[list[str]] = ["position", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(default_capacity__gte=1), name="form_capacity_positive"),
            models.CheckConstraint(
                condition=(models.Q(days_between_meetings__isnull=True) | models.Q(days_between_meetings__gte=1))
                & (models.Q(meetings_min__isnull=True) | models.Q(meetings_min__gte=1)),
                name="form_meeting_norms_positive",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RoleVariant(models.Model):
    """A variation of the role model inside a form (domain.md 1.2)."""

    form = models.ForeignKey(MentoringForm, models.CASCADE, related_name="variants")
    title = models.CharField("название", max_length=120)
    purpose = models.CharField("для чего", max_length=300, blank=True, default="")
    is_active = models.BooleanField("используется", default=True)
    position = models.PositiveSmallIntegerField("порядок", default=0)

    class Meta:
        verbose_name = "вариант ролевой модели"
        verbose_name_plural = "варианты ролевых моделей"
        ordering: ClassVar[list[str]] = ["form", "position", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["form", "title"], name="role_variant_once"),
        ]

    def __str__(self) -> str:
        return self.title


class RequestTopic(models.Model):
    """A coded «основной запрос наставляемого», so that free text need not hold sensitive facts."""

    code = models.SlugField("код", unique=True)
    title = models.CharField("название", max_length=120, unique=True)
    keywords = models.JSONField("слова, по которым узнаётся", default=list)
    is_active = models.BooleanField("используется", default=True)
    position = models.PositiveSmallIntegerField("порядок", default=0)

    class Meta:
        verbose_name = "тема запроса"
        verbose_name_plural = "темы запросов"
        ordering: ClassVar[list[str]] = ["position", "pk"]

    def __str__(self) -> str:
        return self.title

"""States of a pair and kinds of meetings with their Russian labels."""

from __future__ import annotations

from django.db import models


class PairState(models.TextChoices):
    DRAFT = "draft", "черновик"
    ACTIVE = "active", "работает"
    COMPLETED = "completed", "завершена"
    ENDED_EARLY = "ended_early", "прекращена досрочно"


class MeetingFormat(models.TextChoices):
    """Kinds of meetings of a programme in their usual order (domain.md 1.3)."""

    INTRODUCTION = "introduction", "знакомство"
    TRIAL = "trial", "пробная рабочая"
    PLANNING = "planning", "планирование"
    REGULAR = "regular", "регулярная"
    FINAL = "final", "итоговая"

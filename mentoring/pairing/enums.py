"""States of a pair with their Russian labels."""

from __future__ import annotations

from django.db import models


class PairState(models.TextChoices):
    DRAFT = "draft", "черновик"
    ACTIVE = "active", "работает"
    COMPLETED = "completed", "завершена"
    ENDED_EARLY = "ended_early", "прекращена досрочно"

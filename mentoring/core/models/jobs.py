"""A job is a row: the truth about work in the background (design.md §3)."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class JobState(models.TextChoices):
    WAITING = "waiting", "в очереди"
    RUNNING = "running", "выполняется"
    DONE = "done", "готово"
    FAILED = "failed", "не получилось"
    CANCELLED = "cancelled", "отменено"


class Job(models.Model):
    """One piece of work asked for once.

    `attempt` is the fencing token: a worker that lost its lease finds another attempt in the row and its
    writes are refused. `idempotency_key` makes two requests of the same work one job.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("вид работы", max_length=60)
    title = models.CharField("название", max_length=200)
    idempotency_key = models.CharField("ключ", max_length=200, unique=True)
    params = models.JSONField("параметры", default=dict)
    state = models.CharField("состояние", max_length=12, choices=JobState, default=JobState.WAITING)
    attempt = models.PositiveSmallIntegerField("попытка", default=0)
    attempts_allowed = models.PositiveSmallIntegerField("попыток, не более", default=5)
    lease_until = models.DateTimeField("занято до", null=True)
    heartbeat_at = models.DateTimeField("последний признак жизни", null=True)
    done = models.PositiveIntegerField("сделано", default=0)
    total = models.PositiveIntegerField("всего", null=True)
    result = models.JSONField("результат", null=True)
    error = models.TextField("ошибка", blank=True, default="")
    cancel_requested = models.BooleanField("просят отменить", default=False)
    created_at = models.DateTimeField("поставлена")
    started_at = models.DateTimeField("начата", null=True)
    finished_at = models.DateTimeField("закончена", null=True)
    created_by_id = models.BigIntegerField("кем поставлена", null=True)
    municipality_id = models.BigIntegerField("муниципалитет", null=True)
    organisation_id = models.BigIntegerField("организация", null=True)

    class Meta:
        verbose_name = "задание"
        verbose_name_plural = "задания"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["created_at"], name="job_open", condition=models.Q(state__in=["waiting", "running"])),
            models.Index(fields=["created_by_id", "-created_at"], name="job_by_author"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "running"], finished_at__isnull=True)
                | models.Q(state__in=["done", "failed", "cancelled"], finished_at__isnull=False),
                name="job_finished_when_ended",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state in {JobState.WAITING, JobState.RUNNING}

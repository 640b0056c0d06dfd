"""Which reminders were prepared: a row makes each once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from .tasks import Task


class Reminder(models.Model):
    """A step of the ladder (days left: 14, 7, 3, 1; −1 overdue; −3 told to the tier above) for one recipient.

    Written in the transaction of the message that it is part of.
    """

    task = models.ForeignKey(Task, models.CASCADE, related_name="reminders")
    recipient_id = models.BigIntegerField("кому")
    step = models.SmallIntegerField("ступень")
    prepared_on = models.DateField("подготовлено")

    class Meta:
        verbose_name = "напоминание"
        verbose_name_plural = "напоминания"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["task", "recipient_id", "step"], name="reminder_once"),
        ]

    def __str__(self) -> str:
        return f"{self.step}"

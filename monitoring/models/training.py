"""Frozen training: who of an organisation had been trained when a version was sent."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models

from mentoring.access.permissions import Permission
from mentoring.access.rows import ScopedQuerySet
from mentoring.events.enums import Audience, EventKind

from .submissions import SubmissionVersion


class TrainingFactQuerySet(ScopedQuerySet):
    required_permission = Permission.PERSON_LIST


class TrainingFact(models.Model):
    """One person at one held event of the school year, up to the period's reporting date, for one version.

    No names and no title: they are read from the enrolment by those who may. `identity` is that of the registry's
    person, for others a hash of who they are to the portal, so a person counts once at every level. Ids of
    enrolments are plain values: facts outlive them.
    """

    version = models.ForeignKey(SubmissionVersion, models.CASCADE, related_name="training")
    municipality_id = models.IntegerField()
    organisation_id = models.IntegerField()
    period_id = models.IntegerField()
    enrolment_id = models.BigIntegerField()
    identity = models.UUIDField()
    audience = models.CharField(max_length=12, choices=Audience)
    kind = models.CharField(max_length=14, choices=EventKind)
    held_on = models.DateField()
    hours = models.DecimalField(max_digits=5, decimal_places=1, null=True)

    objects = TrainingFactQuerySet.as_manager()

    class Meta:
        verbose_name = "факт обучения"
        verbose_name_plural = "факты обучения"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "enrolment_id"], name="training_fact_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["period_id", "identity"], name="training_fact_same_person"),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="immutable_training_fact", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"факт обучения {self.pk}"

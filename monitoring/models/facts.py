"""Frozen facts: one narrow typed row per person × pair as it stood."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models

from mentoring.access.permissions import Permission
from mentoring.access.rows import ScopedQuerySet

from ..enums import FactRole, Outcome
from .submissions import SubmissionVersion


class FactQuerySet(ScopedQuerySet):
    required_permission = Permission.PERSON_LIST


class Fact(models.Model):
    """A person's part in a pair, for one submission version. No names: they are read from the card by those who may.

    `identity` is the person's (see registry.Person), `enterprise` the enterprise's (mentors only). `age` is in full
    years at the period's reporting date: exact with a date of birth, else year minus year of birth, None when unknown.
    Ids of people and pairs are plain values: facts outlive cards.
    """

    version = models.ForeignKey(SubmissionVersion, models.CASCADE, related_name="facts")
    municipality_id = models.IntegerField()
    organisation_id = models.IntegerField()
    period_id = models.IntegerField()
    role = models.CharField(max_length=6, choices=FactRole)
    person_id = models.BigIntegerField()
    identity = models.UUIDField()
    pair_id = models.BigIntegerField()
    form_id = models.IntegerField()
    category = models.CharField(max_length=15)
    age = models.SmallIntegerField(null=True)
    enterprise = models.UUIDField(null=True)
    entered_on = models.DateField(null=True)
    left_on = models.DateField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = "факт"
        verbose_name_plural = "факты"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "role", "person_id", "pair_id"], name="fact_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["period_id", "identity"], name="fact_same_person"),
            models.Index(
                fields=["period_id", "enterprise"],
                name="fact_same_enterprise",
                condition=models.Q(enterprise__isnull=False),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="immutable_fact", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"факт {self.pk}"

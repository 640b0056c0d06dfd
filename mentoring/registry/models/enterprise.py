"""Enterprises that give mentors (domain.md 4.1, indicator 4)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mentoring.access.rows import ScopedQuerySet
from mentoring.organisations.models import Municipality, Organisation


class Enterprise(models.Model):
    """A partner as one organisation writes it. `identity` (hash of the normalised name) tells that two
    organisations speak of the same enterprise."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="enterprises")
    name = models.CharField("название", max_length=250)
    identity = models.UUIDField("то же предприятие", editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "предприятие-партнёр"
        verbose_name_plural = "предприятия-партнёры"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "identity"], name="enterprise_once_in_organisation"),
        ]

    def __str__(self) -> str:
        return self.name

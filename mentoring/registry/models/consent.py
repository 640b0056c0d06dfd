"""Consents of participants (152-ФЗ ст. 6, 9, 10.1; trust.md §3 «Consent»)."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q

from mentoring.access.permissions import Permission
from mentoring.access.rows import ScopedQuerySet
from mentoring.core.history import track_rows
from mentoring.organisations.models import Municipality, Organisation

from ..enums import ConsentKind, GivenBy
from .listing import given_on_to_the_lists
from .person import Person


class ConsentQuerySet(ScopedQuerySet):
    required_permission = Permission.PERSON_LIST

    def valid_on(self, date: object) -> ConsentQuerySet:
        """Given by this date, not withdrawn and not lapsed on it."""
        return self.filter(
            Q(given_on__lte=date),
            Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=date),
            Q(valid_until__isnull=True) | Q(valid_until__gte=date),
        )


@track_rows()
class Consent(models.Model):
    """One signed document of one kind. Withdrawal is a date, never a deletion."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField("вид", max_length=14, choices=ConsentKind)
    given_by = models.CharField("кем дано", max_length=14, choices=GivenBy)
    given_on = models.DateField("дата")
    valid_until = models.DateField("действует до", null=True, blank=True)
    withdrawn_on = models.DateField("отозвано", null=True, blank=True)
    text_version = models.CharField("редакция текста", max_length=40, blank=True, default="")
    created_at = models.DateTimeField("внесено")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = "согласие"
        verbose_name_plural = "согласия"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "kind"], condition=Q(withdrawn_on__isnull=True), name="consent_one_open_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("given_on")),
                name="consent_withdrawn_after_given",
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            given_on_to_the_lists(pgtrigger.Insert, "new"),
            given_on_to_the_lists(pgtrigger.Update, "new"),
            given_on_to_the_lists(pgtrigger.Delete, "old"),
        ]

    def __str__(self) -> str:
        return f"согласие {self.get_kind_display()}"

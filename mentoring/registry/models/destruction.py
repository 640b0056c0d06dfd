"""Acts of destruction of personal data (152-ФЗ ст. 21 ч. 7; приказ Роскомнадзора от 28.10.2022 № 179)."""

from __future__ import annotations

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models

from mentoring.access.permissions import Permission
from mentoring.access.rows import ScopedQuerySet
from mentoring.organisations.models import Municipality, Organisation

from ..enums import DestructionReason
from .person import Person


class DestructionActQuerySet(ScopedQuerySet):
    required_permission = Permission.PERSON_NAMES


class DestructionAct(models.Model):
    """What was destroyed in one go in one organisation. Names an employee, never a participant.

    `run` is the page's own key or the date of the scheduled job, so a double click or a job that was killed and began
    again makes one act.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="destruction_acts")
    run = models.CharField("чем вызван", max_length=60)
    made_at = models.DateTimeField("составлен")
    made_by_id = models.BigIntegerField("кем", null=True)
    made_by_name = models.CharField("кем", max_length=200)
    made_by_role = models.CharField("в какой роли", max_length=100)

    objects = DestructionActQuerySet.as_manager()

    class Meta:
        verbose_name = "акт об уничтожении персональных данных"
        verbose_name_plural = "акты об уничтожении персональных данных"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "run"], name="destruction_act_once_in_run"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "-made_at"], name="destruction_act_newest"),
        ]

    def __str__(self) -> str:
        return f"акт {self.public_id.hex[:6].upper()}"


class DestroyedPerson(models.Model):
    """A line of the act, which is the extract of the journal as well. The subject is named by the card's own id.

    Unique by person: whatever fails and is tried again, data are destroyed once. `ended_on` is the first day without
    the consent, or the last day of the last participation.
    """

    act = models.ForeignKey(DestructionAct, models.PROTECT, related_name="people")
    person = models.OneToOneField(Person, models.PROTECT, related_name="destruction")
    reason = models.CharField("причина", max_length=10, choices=DestructionReason)
    ended_on = models.DateField("основание наступило")
    categories = models.JSONField("категории данных", default=list)
    destroyed_at = models.DateTimeField("уничтожены")

    class Meta:
        verbose_name = "строка акта об уничтожении"
        verbose_name_plural = "строки актов об уничтожении"
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"строка акта {self.pk}"

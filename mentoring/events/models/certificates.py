"""Certificates: frozen words about who took part, with a number and a secret that opens the public check."""

from __future__ import annotations

import secrets
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from .enrolments import Enrolment


def new_secret() -> str:
    """128 bits: the address of the public check cannot be guessed from the number."""
    return secrets.token_urlsafe(16)


class Certificate(models.Model):
    """What the paper says, as it stood when it was issued. Only a revocation may be written afterwards.

    The number is «<year>-<six digits>», one after another within a year of issue. A place has one certificate in force
    at most; the revoked ones before it stay, and their public pages say so.
    """

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="certificates")
    year = models.PositiveSmallIntegerField("год выдачи")
    serial = models.PositiveIntegerField("порядковый номер в году")
    secret = models.CharField("секрет проверки", max_length=32, unique=True, default=new_secret)
    full_name = models.CharField("кому", max_length=200)
    initials = models.CharField("инициалы", max_length=20)
    event_title = models.CharField("название мероприятия", max_length=200)
    event_kind = models.CharField("вид мероприятия", max_length=60)
    host = models.CharField("кто провёл", max_length=400)
    hours = models.DecimalField("часов", max_digits=5, decimal_places=1, null=True)
    held_from = models.DateField("с")
    held_until = models.DateField("по")
    issued_at = models.DateTimeField("выдан")
    issued_by_id = models.BigIntegerField("кем выдан", null=True)
    revoked_at = models.DateTimeField("аннулирован", null=True, blank=True)
    revoke_reason = models.CharField("почему аннулирован", max_length=300, blank=True, default="")

    class Meta:
        verbose_name = "сертификат"
        verbose_name_plural = "сертификаты"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["year", "serial"], name="certificate_number_once"),
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(revoked_at__isnull=True), name="certificate_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(revoke_reason=""), name="certificate_revoked_has_reason"
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="certificate_not_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="certificate_words_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "year",
                    "serial",
                    "secret",
                    "full_name",
                    "initials",
                    "event_title",
                    "event_kind",
                    "host",
                    "hours",
                    "held_from",
                    "held_until",
                    "issued_at",
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"{self.year}-{self.serial:06d}"

"""Reports that were made, and of what."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from mentoring.access.permissions import Permission
from mentoring.access.rows import ScopedQuerySet
from mentoring.core.models import Job, StoredFile
from mentoring.organisations.models import Municipality

from ..enums import ReportKind
from .periods import Period


class ReportQuerySet(ScopedQuerySet):
    required_permission = Permission.REPORT_VIEW
    organisation_field = None


class Report(models.Model):
    """One report about one period and territory (`municipality` None: the whole region).

    `versions` are the submission versions whose facts it counts, `inputs` the rest that it was made of (names,
    targets, states), so that it can be made again with the same bytes although cards and targets have changed.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("вид", max_length=12, choices=ReportKind)
    period = models.ForeignKey(Period, models.PROTECT, related_name="reports")
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, related_name="+")
    job = models.OneToOneField(Job, models.PROTECT, related_name="report")
    by_schedule = models.BooleanField("по расписанию", default=False)
    data_at = models.DateTimeField("время данных")
    is_final = models.BooleanField("все муниципалитеты приняты регионом")
    versions = ArrayField(models.BigIntegerField(), verbose_name="версии сведений")
    inputs = models.JSONField("исходные данные")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    sha256 = models.CharField("контрольная сумма", max_length=64)
    requested_by_id = models.BigIntegerField("кем заказан", null=True)
    created_at = models.DateTimeField("создан")

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "отчёт"
        verbose_name_plural = "отчёты"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "period", "municipality"],
                condition=Q(by_schedule=True),
                name="report_by_schedule_once",
                nulls_distinct=False,
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["-created_at"], name="report_newest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.period}"

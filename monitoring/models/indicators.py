"""Values of indicators, their targets and settings."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from mentoring.access.permissions import Permission
from mentoring.access.rows import ScopedQuerySet
from mentoring.core.history import track_rows
from mentoring.organisations.enums import Basis
from mentoring.organisations.models import MentoringForm, Municipality, Organisation

from ..enums import Level
from .periods import Period


class IndicatorSetting(models.Model):
    """What the regional centre sets for an indicator whose formula is in code (`monitoring.indicators`)."""

    code = models.SlugField("код", unique=True)
    basis = models.CharField("основание знаменателя", max_length=10, choices=Basis, default=Basis.LEARNERS)
    is_active = models.BooleanField("показывать", default=True)
    position = models.PositiveSmallIntegerField("порядок", default=0)

    class Meta:
        verbose_name = "настройка показателя"
        verbose_name_plural = "настройки показателей"
        ordering: ClassVar[list[str]] = ["position", "pk"]

    def __str__(self) -> str:
        return self.code


@track_rows()
class IndicatorTarget(models.Model):
    """The target of an indicator for a calendar year, in the indicator's unit (domain.md 4.1)."""

    code = models.SlugField("показатель")
    year = models.PositiveSmallIntegerField("год")
    value = models.DecimalField("цель", max_digits=8, decimal_places=2)
    note = models.CharField("источник", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "цель показателя"
        verbose_name_plural = "цели показателей"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["code", "year"], name="indicator_target_once"),
            models.CheckConstraint(condition=models.Q(value__gte=0), name="indicator_target_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.year}: {self.value}"


class IndicatorValueQuerySet(ScopedQuerySet):
    """A municipality sees its own and its organisations' values; the region's own are for the region."""

    required_permission = Permission.DASHBOARD_VIEW


class IndicatorValue(models.Model):
    """Numerator and denominator of one indicator, period, place, form and basis, counted over approved facts.

    `form` None means all forms together. `numerator` is None when nothing is approved there; `denominator` None
    means that the number is a plain count, or that there is no figure («нет данных»: see the indicator).
    """

    code = models.SlugField("показатель")
    period = models.ForeignKey(Period, models.PROTECT, related_name="+")
    level = models.CharField("уровень", max_length=12, choices=Level)
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    form = models.ForeignKey(MentoringForm, models.PROTECT, null=True, related_name="+")
    basis = models.CharField("основание", max_length=10, choices=Basis, default=Basis.LEARNERS)
    numerator = models.IntegerField("числитель", null=True)
    denominator = models.IntegerField("знаменатель", null=True)
    formula_version = models.PositiveSmallIntegerField("версия формулы")
    data_at = models.DateTimeField("время данных")

    objects = IndicatorValueQuerySet.as_manager()

    class Meta:
        verbose_name = "значение показателя"
        verbose_name_plural = "значения показателей"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["period", "code", "level", "municipality", "organisation", "form", "basis"],
                name="indicator_value_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(level=Level.REGION, municipality=None, organisation=None)
                | Q(level=Level.MUNICIPALITY, municipality__isnull=False, organisation=None)
                | Q(level=Level.ORGANISATION, municipality__isnull=False, organisation__isnull=False),
                name="indicator_value_place",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["level", "code", "period", "id"], name="indicator_value_trend"),
            models.Index(fields=["period", "id"], name="indicator_value_pages"),
            models.Index(fields=["organisation", "period"], name="indicator_value_of_org"),
            models.Index(fields=["municipality", "period", "level"], name="indicator_value_of_mun"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.period_id} {self.level}"

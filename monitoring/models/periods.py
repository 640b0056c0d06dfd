"""Reporting periods and their locking by municipality."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from mentoring.access.rows import ScopedQuerySet
from mentoring.core.history import track_rows
from mentoring.organisations.models import Municipality

from ..enums import PeriodState


@track_rows()
class Period(models.Model):
    """A calendar quarter within a school year (July–June). Two dates are always shown together:
    «вовремя до …» and «закрывается …». Ages are taken at `ends_on`, the reporting date."""

    code = models.SlugField("код", unique=True)
    title = models.CharField("название", max_length=60)
    school_year = models.PositiveSmallIntegerField("учебный год (начало)")
    number = models.PositiveSmallIntegerField("порядок в учебном году")
    starts_on = models.DateField("начало")
    ends_on = models.DateField("отчётная дата")
    opens_on = models.DateField("приём с")
    on_time_until = models.DateField("вовремя до")
    closes_on = models.DateField("закрывается")

    class Meta:
        verbose_name = "период"
        verbose_name_plural = "периоды"
        ordering: ClassVar[list[str]] = ["starts_on"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["school_year", "number"], name="period_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on"))
                & Q(on_time_until__gte=F("opens_on"))
                & Q(closes_on__gte=F("on_time_until")),
                name="period_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class MunicipalityPeriod(models.Model):
    """One municipality in one period; accepted by the region it is locked: its submissions cannot change."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    period = models.ForeignKey(Period, models.PROTECT, related_name="municipalities")
    state = models.CharField("состояние", max_length=12, choices=PeriodState, default=PeriodState.COLLECTING)
    version = models.PositiveIntegerField("версия", default=1)
    state_since = models.DateTimeField("в этом состоянии с")
    state_by_id = models.BigIntegerField("кем", null=True)

    class Query(ScopedQuerySet):
        organisation_field = None

    objects = Query.as_manager()

    class Meta:
        verbose_name = "период муниципалитета"
        verbose_name_plural = "периоды муниципалитетов"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["municipality", "period"], name="municipality_period_once"),
        ]

    def __str__(self) -> str:
        return f"{self.municipality}: {self.period}"

    @property
    def organisation_id(self) -> None:
        return None

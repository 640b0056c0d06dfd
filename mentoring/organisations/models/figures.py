"""Denominators: dated yearly figures of organisations and of municipalities."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mentoring.access.rows import ScopedQuerySet
from mentoring.core.history import track_rows

from ..enums import Basis, Figure
from .municipality import Municipality
from .organisation import Organisation


@track_rows()
class YearlyFigure(models.Model):
    """«Столько-то человек на такую-то дату». Without an organisation it tells of the municipality as a whole.

    Absence of a row means «нет данных», which is not zero.
    """

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="figures")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="figures")
    school_year = models.PositiveSmallIntegerField("учебный год (начало)")
    figure = models.CharField("что", max_length=20, choices=Figure)
    basis = models.CharField("основание", max_length=10, choices=Basis)
    value = models.PositiveIntegerField("сколько")
    as_of = models.DateField("на дату")
    source = models.CharField("источник", max_length=200, blank=True, default="")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "годовая величина"
        verbose_name_plural = "годовые величины"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["municipality", "organisation", "school_year", "figure", "basis"],
                name="yearly_figure_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_figure_display()}: {self.value}"

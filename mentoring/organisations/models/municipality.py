"""The 33 municipalities and «краевое подчинение» (domain.md 8.2)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mentoring.access.rows import ScopedQuerySet


class MunicipalityQuerySet(ScopedQuerySet):
    municipality_field = "pk"
    organisation_field = None

    def visible_to(self, actor):  # type: ignore[no-untyped-def]
        """An organisation sees its own municipality's name too."""
        if actor is not None and actor.scope.municipality_id is not None:
            return self.filter(pk=actor.scope.municipality_id)
        return super().visible_to(actor)


class Municipality(models.Model):
    """A municipality of the region, or the pseudo-territory of organisations of краевое подчинение,
    whose submissions go straight to the region (`is_krai`)."""

    code = models.SlugField("код", unique=True)
    name = models.CharField("название", max_length=100, unique=True)
    short_name = models.CharField("на плитке", max_length=20)
    centre = models.CharField("центр", max_length=80, blank=True, default="")
    is_krai = models.BooleanField("краевое подчинение", default=False)
    tile_column = models.PositiveSmallIntegerField("колонка на карте")
    tile_row = models.PositiveSmallIntegerField("ряд на карте")

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = "муниципалитет"
        verbose_name_plural = "муниципалитеты"
        ordering: ClassVar[list[str]] = ["is_krai", "name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tile_column", "tile_row"], name="municipality_one_a_tile"),
            models.UniqueConstraint(fields=["is_krai"], condition=models.Q(is_krai=True), name="municipality_one_krai"),
        ]

    def __str__(self) -> str:
        return self.name


class MunicipalityStatus(models.Model):
    """The kind and OKTMO of a municipality within dates: ten of them changed at the end of 2023."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="statuses")
    kind = models.CharField("вид", max_length=40)
    oktmo = models.CharField("ОКТМО", max_length=8)
    valid_from = models.DateField("действует с")
    valid_until = models.DateField("действует по", null=True, blank=True)

    class Meta:
        verbose_name = "статус муниципалитета"
        verbose_name_plural = "статусы муниципалитетов"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["municipality", "valid_from"], name="municipality_status_once"),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=models.F("valid_from")),
                name="municipality_status_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, ОКТМО {self.oktmo}"

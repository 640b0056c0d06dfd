"""Schools, colleges and organisations of additional education."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mentoring.access.rows import ScopedQuerySet
from mentoring.core.history import track_rows

from ..enums import OrganisationKind
from .municipality import Municipality


class OrganisationQuerySet(ScopedQuerySet):
    organisation_field = "pk"

    def active(self) -> OrganisationQuerySet:
        return self.filter(is_active=True)


@track_rows()
class Organisation(models.Model):
    """One legal entity that runs mentoring programmes."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="organisations")
    name = models.CharField("краткое название", max_length=160)
    full_name = models.CharField("полное название", max_length=400, blank=True, default="")
    kind = models.CharField("тип", max_length=12, choices=OrganisationKind)
    founder = models.CharField("учредитель", max_length=200, blank=True, default="")
    inn = models.CharField("ИНН", max_length=12, blank=True, default="")
    site_url = models.URLField("раздел «Наставничество» на сайте", blank=True, default="")
    is_active = models.BooleanField("действует", default=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "организация"
        verbose_name_plural = "организации"
        ordering: ClassVar[list[str]] = ["name", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["municipality", "name"], name="organisation_name_in_municipality"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["municipality", "is_active", "name"], name="organisation_list"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def organisation_id(self) -> int:
        """So that an organisation passes the same gate as the rows that belong to it."""
        return self.pk

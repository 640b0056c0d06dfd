"""Roles are data: name, tier, permissions. A user holds a role within a territory and dates."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from mentoring.access.scope import Tier
from mentoring.core.history import track_rows
from mentoring.organisations.models import Municipality, Organisation

from .user import User

_TIERS = [(tier.value, tier.label) for tier in Tier]


class Role(models.Model):
    """One of the kinds of people in experience.md §1."""

    code = models.SlugField("код", unique=True)
    name = models.CharField("название", max_length=100)
    tier = models.CharField("уровень", max_length=12, choices=_TIERS)
    permissions = ArrayField(models.CharField(max_length=60), verbose_name="права", default=list)
    invites = ArrayField(
        models.CharField(max_length=50), verbose_name="кого может приглашать (коды ролей)", default=list
    )

    class Meta:
        verbose_name = "роль"
        verbose_name_plural = "роли"

    def __str__(self) -> str:
        return self.name


@track_rows()
class RoleHeld(models.Model):
    """A user in a role, for a territory, within dates. The newest valid one is the role acted in."""

    user = models.ForeignKey(User, models.CASCADE, related_name="roles_held")
    role = models.ForeignKey(Role, models.PROTECT, related_name="holders")
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField("с")
    valid_until = models.DateField("по", null=True, blank=True)

    class Meta:
        verbose_name = "роль пользователя"
        verbose_name_plural = "роли пользователей"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["municipality", "organisation"], name="role_held_territory"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user"], condition=Q(valid_until__isnull=True), name="role_held_one_open"),
            models.CheckConstraint(
                condition=Q(organisation__isnull=True) | Q(municipality__isnull=False),
                name="role_held_organisation_has_municipality",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=models.F("valid_from")),
                name="role_held_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"

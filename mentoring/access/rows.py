"""The one gate for rows: `Model.objects.visible_to(actor)`."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models

from .actor import Actor
from .permissions import Permission
from .scope import Scope, Tier


def territory(
    scope: Scope,
    municipality_field: str = "municipality_id",
    organisation_field: str | None = "organisation_id",
) -> models.Q | None:
    """The territory as a condition on any rows with these columns; None where the scope can hold none of them."""
    if scope.tier is Tier.REGION:
        return models.Q()
    if scope.tier is Tier.MUNICIPALITY:
        return models.Q(**{municipality_field: scope.municipality_id})
    if organisation_field is None:
        return None
    return models.Q(**{organisation_field: scope.organisation_id})


class ScopedQuerySet(models.QuerySet[Any]):
    """A queryset of rows that carry `organisation_id` and `municipality_id` themselves.

    `municipality_field` and `organisation_field` name the columns; a subclass of rows that belong to
    a municipality as a whole sets `organisation_field` to None: an organisation then sees none of them.
    `required_permission` is asked before the territory.
    """

    municipality_field: ClassVar[str] = "municipality_id"
    organisation_field: ClassVar[str | None] = "organisation_id"
    required_permission: ClassVar[Permission | None] = None

    def visible_to(self, actor: Actor | None) -> Self:
        """Rows inside the actor's scope. Without an actor, or without the permission: none."""
        if actor is None or (self.required_permission and not actor.has(self.required_permission)):
            return self.none()
        condition = territory(actor.scope, self.municipality_field, self.organisation_field)
        return self.none() if condition is None else self.filter(condition)

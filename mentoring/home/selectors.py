"""What the home page shows: the answers of all apps, gathered by kind."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from mentoring.access.actor import Actor
from mentoring.access.rows import territory
from mentoring.access.scope import Tier
from mentoring.core.models import Job, StoredFile
from mentoring.core.waiting import ComingNext, WaitingItem, coming_next, waiting_for

_NEXT_SHOWN = 4


@dataclass(frozen=True, slots=True)
class WaitingKind:
    """Equal things together: «Ждут проверки: 12». `items` are the oldest first."""

    title: str
    items: list[WaitingItem]

    @property
    def count(self) -> int:
        return sum(item.count for item in self.items)

    @property
    def urgent(self) -> bool:
        return any(item.urgent for item in self.items)


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything on the home page of one actor."""

    kinds: list[WaitingKind]
    coming: list[ComingNext]

    @property
    def count(self) -> int:
        return sum(kind.count for kind in self.kinds)


def desk_of(actor: Actor, now: dt.datetime) -> Desk:
    """Computed from state at this moment: what is done cannot stay in the list. Urgent kinds stand first."""
    kinds: dict[str, WaitingKind] = {}
    for item in waiting_for(actor, now):
        kinds.setdefault(item.kind, WaitingKind(item.kind, [])).items.append(item)
    return Desk(list(kinds.values()), coming_next(actor, now)[:_NEXT_SHOWN])


def jobs_of(actor: Actor, *, everyone: bool = False) -> QuerySet[Job]:
    """Jobs that the actor asked for, as long as their territory is still the actor's own.

    A person who moved to another school no longer opens what was made at the former one. An organisation's own jobs are
    known by the organisation, which may have moved to another municipality since. `everyone` is for the administrator
    of the system.
    """
    rows = Job.objects.all()
    if everyone:
        return rows
    rows = rows.filter(created_by_id=actor.user_id, created_by_id__isnull=False)
    scope = actor.scope
    inside = Q(municipality_id__isnull=True) | Q(municipality_id=scope.municipality_id)
    if actor.tier is Tier.MUNICIPALITY:
        rows = rows.filter(inside)
    elif actor.tier is Tier.ORGANISATION:
        own = Q(organisation_id=scope.organisation_id)
        rows = rows.filter(own | Q(organisation_id__isnull=True) & inside)
    return rows


def files_for(actor: Actor) -> QuerySet[StoredFile]:
    """Files inside the actor's territory whose permission the actor holds; without a permission: the author's own.

    The content is deferred: a list of files must not read their bytes.
    """
    condition = territory(actor.scope)
    assert condition is not None
    mine = Q(permission="", created_by_id=actor.user_id, created_by_id__isnull=False)
    allowed = Q(permission__in=sorted(actor.permissions)) & ~Q(permission="")
    return StoredFile.objects.filter(condition & (allowed | mine)).defer("content")

"""Lists of tasks: those of the actor's own body, and those that wait for the actor's confirmation."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.access.scope import Tier

from ..enums import MarkState, Status, TaskTier
from ..models import Task
from ..models.tasks import TaskQuerySet


def own_tasks(actor: Actor, *, today: dt.date) -> TaskQuerySet:
    """The tasks of the actor's body, with their status, in the order of their deadlines."""
    rows: TaskQuerySet = Task.objects.visible_to(actor).of_body(actor).with_status(today)
    return rows.select_related("activity", "in_charge").order_by("due_on", "activity__position", "pk")


def pressing(actor: Actor, *, today: dt.date, within: int = 14) -> TaskQuerySet:
    """What the body has to do now: overdue, returned, or with a deadline within so many days."""
    soon = Q(status=Status.RUNNING, due_on__lte=today + dt.timedelta(days=within))
    rows: TaskQuerySet = own_tasks(actor, today=today).exclude(state=MarkState.MARKED)
    return rows.filter(Q(status=Status.OVERDUE) | Q(state=MarkState.RETURNED) | soon)


def to_confirm(actor: Actor) -> TaskQuerySet:
    """Marked tasks of the tier below that the actor's tier decides on (roadmap.policies says who may)."""
    rows: TaskQuerySet = Task.objects.visible_to(actor).filter(state=MarkState.MARKED)
    if not actor.has(Permission.ROADMAP_CONFIRM) or actor.tier is Tier.ORGANISATION:
        return rows.none()
    if actor.tier is Tier.MUNICIPALITY:
        below = Q(tier=TaskTier.ORGANISATION)
    elif actor.has(Permission.ROADMAP_MARK):
        below = Q(tier=TaskTier.MUNICIPALITY) | Q(tier=TaskTier.ORGANISATION, municipality__is_krai=True)
    else:
        below = Q(tier=TaskTier.REGION)
    return rows.filter(below).select_related("activity", "municipality", "organisation").order_by("state_since", "pk")

"""Who in the body is in charge of a task."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet

from mentoring.access.actor import Actor
from mentoring.access.decisions import NotAllowed, require
from mentoring.accounts.models import User
from mentoring.audit import services as audit

from .. import notifications, policies
from ..models import Task
from ..selectors.bodies import marker_ids


def candidates(task: Task) -> QuerySet[User]:
    """People of exactly the task's body who may mark it."""
    return User.objects.filter(pk__in=marker_ids(task)).order_by("full_name", "pk")


@transaction.atomic
def put_in_charge(*, task: Task, user: User | None, actor: Actor, now: dt.datetime) -> Task:
    """Name the person, or nobody. The person is told, unless it is the one who acts."""
    require(policies.can_put_in_charge(actor, task))
    if user is not None and not candidates(task).filter(pk=user.pk).exists():
        raise NotAllowed("Ответственным может быть только сотрудник этого исполнителя.")
    fresh: Task = Task.objects.select_for_update(of=("self",), no_key=True).select_related("activity").get(pk=task.pk)
    if fresh.in_charge_id == (user.pk if user else None):
        return fresh
    fresh.in_charge = user
    fresh.save(update_fields=["in_charge"])
    audit.record(
        actor=actor,
        now=now,
        action="roadmap_task.in_charge",
        action_label="Назначен ответственный" if user else "Ответственный снят",
        object_type="roadmap_task",
        object_id=fresh.pk,
        object_label=f"Дорожная карта, {fresh}",
        data={"user": user.pk if user else None},
        municipality_id=fresh.municipality_id,
        organisation_id=fresh.organisation_id,
    )
    if user is not None and user.pk != actor.user_id:
        notifications.put_in_charge(fresh, user.pk, now=now)
    return fresh

"""The jobs of the import, and the one that keeps the terms of keeping."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from celery import shared_task
from django.db import transaction
from django.urls import reverse

from mentoring.access.actor import Actor
from mentoring.access.decisions import NotAllowed, require
from mentoring.accounts.actors import actor_for
from mentoring.accounts.models import User
from mentoring.core import clock
from mentoring.core.jobs import JobContext, JobFailed, handler
from mentoring.core.memory import many_objects

from . import policies
from .enums import ImportState
from .exchange import run
from .models import WorkbookImport
from .services import imports, retention

handler(retention.KEEP)(retention.keep_terms)
# «Повторить» on the page of a job that failed or was stopped, when its books have gone another way since.
NOTHING_TO_APPLY = "Загружать уже нечего: откройте загрузку и посмотрите, что с ней."
NO_ROLE = "У того, кто загрузил книгу, больше нет права вести базы."


@handler(imports.CHECK)
def check_import(context: JobContext) -> dict[str, Any] | None:
    """Read the files of a batch in the guarded child and say what was found."""
    actor = _actor(context)
    imported = WorkbookImport.objects.select_related("organisation", "file").filter(batch=context.params["batch"])
    rows = list(imported.order_by("position"))
    with many_objects():
        parsed = run.read(rows, context.progress)
    with context.fenced() as job, many_objects():
        run.check(rows, actor=actor, now=clock.now(), parsed=parsed)
        result = _link(context.params["batch"], "Посмотреть замечания")
        context.finish(job, result)
    return result


@handler(imports.APPLY)
def apply_import(context: JobContext) -> dict[str, Any] | None:
    """Write the batch: everything in one transaction with the end of the job, or nothing."""
    actor = _actor(context)
    given_on = context.params["consents_given_on"]
    batch = uuid.UUID(context.params["batch"])
    try:
        with context.fenced() as job, many_objects():
            locked = [row for row in imports.locked(batch) if row.state == ImportState.APPLYING]
            if not locked:
                raise NotAllowed(NOTHING_TO_APPLY)
            for row in locked:
                require(policies.can_keep_base(actor, row))
            applied = run.apply(
                locked,
                actor=actor,
                now=clock.now(),
                consents_given_on=dt.date.fromisoformat(given_on) if given_on else None,
            )
            result = _link(str(batch), "Посмотреть итог") | applied.summary["added"]
            context.finish(job, result)
    except NotAllowed as refusal:
        with transaction.atomic():
            imports.release(batch)
        raise JobFailed(refusal.reason) from refusal
    return result


def _link(batch: str, label: str) -> dict[str, Any]:
    """What the page of the job offers when it is done."""
    return {"url": reverse("registry:import", args=[batch]), "label": label}


def _actor(context: JobContext) -> Actor:
    """The person who asked, in the role held now: a right that was taken away meanwhile is taken away here too."""
    user = User.objects.filter(pk=context.created_by_id or 0).first()
    actor = actor_for(user, clock.today()) if user else None
    if actor is None or not policies.can_import(actor):
        raise JobFailed(NO_ROLE)
    return actor


@shared_task(name="registry.keep_terms", ignore_result=True)
def keep_terms() -> None:
    """At night by beat: one job a date."""
    retention.enqueue(now=clock.now())

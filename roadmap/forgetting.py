"""Words about tasks of the roadmap that name somebody whose data are destroyed (152-ФЗ ст. 21).

Marks and comments are free text; they are looked through where they lie: under the tasks of the person's organisation.
Who marked, when, and the evidence's number stay.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from mentoring.access.actor import Actor
from mentoring.audit import services as audit
from mentoring.registry.hooks import Forgotten, register_forgetting

from .models import Comment, Mark, Task

REDACTED = "удалено вместе с данными участника"


def register() -> None:
    register_forgetting(forget)


def forget(people: Forgotten, actor: Actor, now: dt.datetime) -> None:
    of_organisation = {"task__organisation": people.organisation_id}
    for rows, name in (
        (Mark.objects.filter(**of_organisation), "text"),
        (Mark.objects.filter(**of_organisation), "reason"),
        (Comment.objects.filter(**of_organisation), "text"),
    ):
        _redact(rows, name, people)
    tasks = list(Task.objects.filter(organisation=people.organisation_id).order_by("pk").values_list("pk", flat=True))
    audit.redact_comments(objects={"roadmap_task": tasks}, mentions=people.mentions, instead=REDACTED)


def _redact(rows: Any, name: str, people: Forgotten) -> None:
    texts = rows.exclude(**{name: ""}).order_by("pk").values_list("pk", name)
    found = [pk for pk, text in texts if people.mentions(text)]
    rows.filter(pk__in=found).update(**{name: REDACTED})

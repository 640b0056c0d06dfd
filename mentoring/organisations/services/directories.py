"""Forms of mentoring, role variants and topics of requests, as the regional centre edits them."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

from django.db import models, transaction

from mentoring.access.actor import Actor
from mentoring.access.decisions import require
from mentoring.audit import services as audit

from .. import policies
from ..models import MentoringForm, RequestTopic, RoleVariant

M = TypeVar("M", bound=models.Model)


def change_form(*, form: MentoringForm, actor: Actor, now: dt.datetime) -> MentoringForm:
    """Write a checked form of mentoring (new or changed)."""
    return _save(form, actor, now, "mentoring_form", "Форма наставничества сохранена")


def save_variant(*, variant: RoleVariant, actor: Actor, now: dt.datetime) -> RoleVariant:
    return _save(variant, actor, now, "role_variant", "Ролевая модель сохранена")


def save_topic(*, topic: RequestTopic, actor: Actor, now: dt.datetime) -> RequestTopic:
    return _save(topic, actor, now, "request_topic", "Тема запроса сохранена")


def _save(row: M, actor: Actor, now: dt.datetime, object_type: str, label: str) -> M:
    require(policies.can_edit_reference(actor))
    with transaction.atomic():
        row.save()
        audit.record(
            actor=actor,
            now=now,
            action=f"{object_type}.save",
            action_label=label,
            object_type=object_type,
            object_id=row.pk,
            object_label=str(row),
        )
    return row

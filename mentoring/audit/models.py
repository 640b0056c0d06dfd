"""The journal. Rows are only added: a trigger refuses UPDATE and DELETE, whoever asks."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models

from mentoring.access.permissions import Permission
from mentoring.access.rows import ScopedQuerySet


class AuditQuerySet(ScopedQuerySet):
    required_permission = Permission.JOURNAL_VIEW


class AuditEvent(models.Model):
    """Who decided what about which object, and from which state into which.

    Objects are plain values (`object_type`, `object_id`, `object_label` without personal data): the journal
    lies below the people and outlives what it tells about.
    """

    at = models.DateTimeField("когда", db_index=True)
    actor_id = models.BigIntegerField("кто", null=True)
    actor_name = models.CharField("кто", max_length=200)
    actor_role = models.CharField("в какой роли", max_length=100)
    action = models.CharField("действие", max_length=60)
    action_label = models.CharField("действие словами", max_length=120, default="")
    object_type = models.CharField("вид объекта", max_length=60)
    object_id = models.CharField("объект", max_length=64)
    object_label = models.CharField("объект словами", max_length=200, blank=True, default="")
    from_state = models.CharField("из состояния", max_length=40, blank=True, default="")
    to_state = models.CharField("в состояние", max_length=40, blank=True, default="")
    comment = models.TextField("примечание", blank=True, default="")
    data = models.JSONField("подробности", default=dict)
    municipality_id = models.BigIntegerField("муниципалитет", null=True)
    organisation_id = models.BigIntegerField("организация", null=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = "запись журнала"
        verbose_name_plural = "журнал"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["object_type", "object_id", "at"], name="audit_by_object"),
            models.Index(fields=["organisation_id", "at"], name="audit_by_organisation"),
            models.Index(fields=["municipality_id", "at"], name="audit_by_municipality"),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.action_label} – {self.object_label}"

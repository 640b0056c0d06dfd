"""What screens read of the journal."""

from __future__ import annotations

from django.db.models import QuerySet

from .models import AuditEvent


def history_of(object_type: str, object_id: object) -> QuerySet[AuditEvent]:
    """Events of one object, oldest first. The caller has already loaded the object in scope."""
    return AuditEvent.objects.filter(object_type=object_type, object_id=str(object_id)).order_by("at", "pk")

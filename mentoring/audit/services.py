"""The only writer of the journal."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mentoring.access.actor import Actor

from .models import AuditEvent


def record(
    *,
    actor: Actor,
    now: dt.datetime,
    action: str,
    action_label: str,
    object_type: str,
    object_id: object,
    object_label: str = "",
    from_state: str = "",
    to_state: str = "",
    comment: str = "",
    data: dict[str, Any] | None = None,
    municipality_id: int | None = None,
    organisation_id: int | None = None,
) -> AuditEvent:
    """Add one event. Call it inside the transaction of the change it tells about."""
    return AuditEvent.objects.create(
        at=now,
        actor_id=actor.user_id,
        actor_name=actor.full_name,
        actor_role=actor.role_name,
        action=action,
        action_label=action_label,
        object_type=object_type,
        object_id=str(object_id),
        object_label=object_label,
        from_state=from_state,
        to_state=to_state,
        comment=comment,
        data=data or {},
        municipality_id=municipality_id,
        organisation_id=organisation_id,
    )

"""The only writer of the journal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pgtrigger

from mentoring.access.actor import Actor
from mentoring.core.wording import cut

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
    """Add one event. Call it inside the transaction of the change it tells about.

    Labels are put together of names that are long themselves; they are cut, because the change must not fail by them.
    """
    return AuditEvent.objects.create(
        at=now,
        actor_id=actor.user_id,
        actor_name=actor.full_name,
        actor_role=actor.role_name,
        action=action,
        action_label=cut(action_label, 120),
        object_type=object_type,
        object_id=str(object_id),
        object_label=cut(object_label, 200),
        from_state=from_state,
        to_state=to_state,
        comment=comment,
        data=data or {},
        municipality_id=municipality_id,
        organisation_id=organisation_id,
    )


def record_read(
    *,
    actor: Actor,
    now: dt.datetime,
    what: str,
    what_label: str,
    object_type: str,
    object_id: object,
    object_label: str = "",
    reason: str = "",
    data: dict[str, Any] | None = None,
    municipality_id: int | None = None,
    organisation_id: int | None = None,
) -> AuditEvent:
    """Somebody opened a personal card or took an export: who, what, how many, hash of the file; never the data itself.

    `what` is "card", "list", "export" or "file"; `data` may hold counts and hashes (trust.md §3).
    """
    return record(
        actor=actor,
        now=now,
        action=f"read.{what}",
        action_label=what_label,
        object_type=object_type,
        object_id=object_id,
        object_label=object_label,
        comment=reason,
        data=data,
        municipality_id=municipality_id,
        organisation_id=organisation_id,
    )


def redact_comments(*, objects: Mapping[str, Sequence[int]], mentions: Callable[[str], bool], instead: str) -> int:
    """Replace comments that name a person whose data are destroyed: the one change that the journal allows.

    `objects`: ids by object type. Who decided what and when stays. Call it inside the transaction of the destruction,
    which writes its own event. Returns how many were replaced. Source: 152-ФЗ ст. 21; docs/adr/0012.
    """
    found = [
        pk
        for kind, ids in objects.items()
        for pk, comment in AuditEvent.objects.filter(object_type=kind, object_id__in=[str(one) for one in ids])
        .exclude(comment="")
        .values_list("pk", "comment")
        if mentions(comment)
    ]
    with pgtrigger.ignore("audit.AuditEvent:append_only"):
        return AuditEvent.objects.filter(pk__in=found).update(comment=instead)

"""Lines of many pairs' stories at once: as `audit.record` writes them, by COPY."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from mentoring.access.actor import Actor
from mentoring.audit.models import AuditEvent
from mentoring.organisations.models import Organisation
from mentoring.registry.services.copying import copy_rows

from ..workflow import TABLE

_FIELDS = (
    "at", "actor_id", "actor_name", "actor_role", "action", "action_label", "object_type", "object_id",
    "object_label", "from_state", "to_state", "comment", "data", "municipality_id", "organisation_id",
)  # fmt: skip


class Line(NamedTuple):
    """What happened to one pair; `pair` calls it in words (`str` of it), `data` is without names."""

    pair_id: int
    pair: str
    action: str
    label: str
    to_state: str
    data: dict[str, Any]


def record_many(lines: Iterable[Line], *, actor: Actor, now: dt.datetime, organisation: Organisation) -> None:
    """Call it inside the transaction of the change it tells about."""
    kind = TABLE.object_type
    copy_rows(
        AuditEvent,
        _FIELDS,
        (
            (
                now, actor.user_id, actor.full_name, actor.role_name, f"{kind}.{line.action}", line.label, kind,
                line.pair_id, line.pair, "", line.to_state, "", json.dumps(line.data), organisation.municipality_id,
                organisation.pk,
            )
            for line in lines
        ),
    )  # fmt: skip

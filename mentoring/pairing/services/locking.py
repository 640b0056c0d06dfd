"""The row of a pair, held, as it stands now."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mentoring.access.actor import Actor
from mentoring.access.decisions import require, require_version
from mentoring.audit import services as audit

from .. import policies
from ..models import Pair


def locked_for_edit(pair: Pair, actor: Actor, expected_version: int | None) -> Pair:
    """Lock the pair. StateChanged when it is not the version the person saw, NotAllowed when it may not be edited."""
    fresh: Pair = Pair.objects.select_for_update(of=("self",)).select_related("form", "organisation").get(pk=pair.pk)
    require_version(fresh, expected_version)
    require(policies.can_edit(actor, fresh))
    return fresh


def record(pair: Pair, *, actor: Actor, now: dt.datetime, action: str, label: str, data: dict[str, Any]) -> None:
    """A line of the pair's story; `data` holds codes and dates, never names."""
    audit.record(
        actor=actor,
        now=now,
        action=f"pair.{action}",
        action_label=label,
        object_type="pair",
        object_id=pair.pk,
        object_label=str(pair),
        data=data,
        municipality_id=pair.municipality_id,
        organisation_id=pair.organisation_id,
    )


def touch(pair: Pair, *fields: str) -> None:
    """Save these fields as a new version of the pair."""
    pair.version += 1
    pair.save(update_fields=["version", *fields])

"""What screens read of reports."""

from __future__ import annotations

from typing import Any

from mentoring.access.actor import Actor

from ..models import Report


def reports_for(actor: Actor) -> Any:
    """Reports of the actor's territory without the bytes and the inputs, which are large."""
    return (
        Report.objects.visible_to(actor)
        .select_related("period", "municipality", "file")
        .defer("inputs", "versions", "file__content")
    )

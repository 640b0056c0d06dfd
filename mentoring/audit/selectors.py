"""What screens read of the journal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from mentoring.access.actor import Actor

from .models import AuditEvent

READS = "reads"
DECISIONS = "decisions"
ACCOUNTS = "accounts"
KINDS: dict[str, tuple[str, Callable[[], Q]]] = {
    DECISIONS: ("Решения и изменения", lambda: ~Q(action__startswith="read.") & ~Q(action__startswith="accounts.")),
    READS: ("Чтение персональных данных", lambda: Q(action__startswith="read.")),
    ACCOUNTS: ("Учётные записи", lambda: Q(action__startswith="accounts.")),
}


@dataclass(frozen=True, slots=True)
class JournalFilter:
    """What to show; an empty one shows everything in scope. Dates are whole days of the portal's zone."""

    kind: str = ""
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    municipality_id: int | None = None
    organisation_id: int | None = None


def history_of(object_type: str, object_id: object) -> QuerySet[AuditEvent]:
    """Events of one object, oldest first. The caller has already loaded the object in scope."""
    return AuditEvent.objects.filter(object_type=object_type, object_id=str(object_id)).order_by("at", "pk")


def journal(actor: Actor, wanted: JournalFilter) -> QuerySet[AuditEvent]:
    """Events inside the actor's scope that pass the filter. Ordered by the page that shows them."""
    rows = AuditEvent.objects.visible_to(actor)
    if wanted.kind:
        rows = rows.filter(KINDS[wanted.kind][1]())
    if wanted.date_from:
        rows = rows.filter(at__gte=_midnight(wanted.date_from))
    if wanted.date_to and wanted.date_to < dt.date.max:
        rows = rows.filter(at__lt=_midnight(wanted.date_to + dt.timedelta(days=1)))
    if wanted.municipality_id:
        rows = rows.filter(municipality_id=wanted.municipality_id)
    if wanted.organisation_id:
        rows = rows.filter(organisation_id=wanted.organisation_id)
    return rows


def _midnight(date: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(date, dt.time.min))

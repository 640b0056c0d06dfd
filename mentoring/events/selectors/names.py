"""How somebody who takes part in an event may be called today.

Staff are named. A mentor of the registry is named while the consent to processing is in force and the data are not
destroyed; afterwards the row, and the certificate, stand without the name (152-ФЗ, ст. 9, ч. 2; ст. 21).
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Value, When

from mentoring.registry.enums import ConsentKind
from mentoring.registry.models import Consent
from mentoring.registry.models.hiding import DESTROYED, WITHDREW


def name_open(today: dt.date, path: str = "") -> Q:
    """For rows whose enrolment lies at this path."""
    agreed = Consent.objects.filter(person_id=OuterRef(f"{path}person_id"), kind=ConsentKind.PROCESSING)
    kept = {f"{path}person__destroyed_at__isnull": True}
    return Q(**{f"{path}person__isnull": True}) | Q(Exists(agreed.valid_on(today)), **kept)


def shown_name(today: dt.date, path: str = "") -> Case:
    """The row's own `full_name`, or the words that stand for it. Lists are ordered by it too: a hidden name would
    still show by its place."""
    return Case(
        When(name_open(today, path), then=F("full_name")),
        When(**{f"{path}person__destroyed_at__isnull": False}, then=Value(DESTROYED)),
        default=Value(WITHDREW),
        output_field=CharField(),
    )

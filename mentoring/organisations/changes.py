"""What organisations tell those above, in the transaction of the change (see `mentoring.core.changes`)."""

from __future__ import annotations

import datetime as dt

from mentoring.core.changes import tell

from .models import Organisation

ORGANISATIONS = "organisations.organisations"  # one was added, closed, opened again, or moved to or from here


def organisation_changed(organisation: Organisation, now: dt.datetime, *, moved_from: int | None = None) -> None:
    """The organisation was added, or its municipality or «действует» changed. The municipality that it left is told
    after the one that it came to."""
    for municipality_id in dict.fromkeys((organisation.municipality_id, moved_from or organisation.municipality_id)):
        tell(ORGANISATIONS, now=now, municipality_id=municipality_id, organisation_id=organisation.pk)

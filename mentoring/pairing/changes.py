"""What changed in pairs and meetings, told to those above once an action (see `mentoring.core.changes`)."""

from __future__ import annotations

import datetime as dt

from mentoring.core.changes import tell

from .policies import OfOrganisation

PAIRS = "pairing.pairs"
MEETINGS = "pairing.meetings"


def pairs_changed(where: OfOrganisation, now: dt.datetime) -> None:
    """Pairs of this organisation were formed, begun, changed, closed, taken back. Call it in their transaction."""
    tell(PAIRS, now=now, municipality_id=where.municipality_id, organisation_id=where.organisation_id)


def meetings_changed(where: OfOrganisation, now: dt.datetime) -> None:
    """Meetings of this organisation's pairs were recorded, corrected, removed. Call it in their transaction."""
    tell(MEETINGS, now=now, municipality_id=where.municipality_id, organisation_id=where.organisation_id)

"""One organisation's bases are rewritten by one at a time."""

from __future__ import annotations

from django.db import connection

_LOCK_SPACE = 0x1A90
"""First half of the advisory lock's key."""


def lock_base(organisation_id: int) -> None:
    """Imports and destructions of an organisation go one after another; held until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, organisation_id])

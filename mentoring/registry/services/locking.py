"""One organisation's bases are rewritten by one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

_LOCK_SPACE = 0x1A90
"""First half of the advisory lock's key."""
MARKING_SPACE = 0x1A91
_MARKED_AT_ONCE = (-1, -2)


def lock_base(organisation_id: int) -> None:
    """Imports, destructions and changes of consents of an organisation go one after another.

    Taken before any row is locked, held until the end of the transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, organisation_id])


@contextmanager
def marking(organisation_id: int) -> Iterator[bool]:
    """Whether a workbook may be marked now: one of an organisation at a time, and two of the whole portal.

    The person waits for it in a thread of the web for up to a minute; a few impatient clicks would take all threads.
    """
    with transaction.atomic():
        yield _taken(organisation_id) and any(_taken(slot) for slot in _MARKED_AT_ONCE)


def _taken(key: int) -> bool:
    """Nobody else holds this key of the marking; it is held until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [MARKING_SPACE, key])
        return bool(cursor.fetchone()[0])

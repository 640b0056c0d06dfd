"""Many rows at once: COPY, with ids taken from the table's own sequence beforehand.

Triggers fire for COPY as for any INSERT, so history of rows is kept. Measured on this stack: 80 k rows/s with
history against 17–21 k of `bulk_create` (trust.md §2).
"""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": ""})


def take_ids(model: type[models.Model], count: int) -> list[int]:
    """The next `count` ids of a model's sequence."""
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def copy_rows(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """COPY rows into a model's table. `fields`: field names; values are already what the database keeps.

    Raises IntegrityError as an INSERT would.
    """
    columns = [model._meta.get_field(name).column for name in fields]
    copy_into(model._meta.db_table, columns, rows)


def copy_into(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """COPY into a table by its name; `table` and `columns` are our own words, never input."""
    buffer = io.StringIO("".join(map(_line, rows)))
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        # pghistory tells the database who acts by prefixing statements, which COPY cannot be: this one carries it.
        cursor.execute("SET LOCAL standard_conforming_strings = on")
        cursor.copy_expert(f"COPY {quote(table)} ({names}) FROM STDIN", buffer)


def _line(row: Sequence[Any]) -> str:
    return "\t".join(map(_text, row)) + "\n"


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    if value.__class__ is str:
        return value.translate(_ESCAPES)
    if value.__class__ is int:
        return str(value)
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    return str(value).translate(_ESCAPES)

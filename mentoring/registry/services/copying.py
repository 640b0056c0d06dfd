"""Many rows at once: COPY, with ids taken from the table's own sequence beforehand.

Triggers fire for COPY as for any INSERT, so history of rows is kept. Measured on this stack: 80 k rows/s with
history against 17–21 k of `bulk_create` (trust.md §2).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from itertools import islice
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
    columns = [column_of(model, name) for name in fields]
    copy_into(model._meta.db_table, columns, rows)


def column_of(model: type[models.Model], name: str) -> str:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    assert field.column is not None
    return field.column


def copy_into(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """COPY into a table by its name; `table` and `columns` are our own words, never input.

    `rows` may be a generator; it must not ask the database, which is busy with the rows before.
    """
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        # pghistory tells the database who acts by prefixing statements, which COPY cannot be: this one carries it.
        cursor.execute("SET LOCAL standard_conforming_strings = on")
        cursor.copy_expert(f"COPY {quote(table)} ({names}) FROM STDIN", _Stream(rows))


class _Stream:
    """Rows as a file. While the database takes in one piece the next one is being written."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self._lines = map(_line, rows)

    def read(self, size: int = -1) -> str:
        """The next piece, empty at the end. The driver takes pieces of any size."""
        return "".join(islice(self._lines, 200))


def _line(row: Sequence[Any]) -> str:
    return "\t".join(map(_text, row)) + "\n"


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    if value.__class__ is str:
        # Most texts have nothing to escape, and this question is many times cheaper than the answer.
        return value if value.isprintable() and "\\" not in value else value.translate(_ESCAPES)
    if value.__class__ is int:
        return str(value)
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    return str(value).translate(_ESCAPES)

"""Tables made ready for a flood and put back in order: secondary indexes and foreign keys laid over a filled table
cost a fraction of what they cost row by row. What was there before is there again, word for word."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

_CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, contype::text, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('f', 'u') ORDER BY conname
"""
_INDEXES = """
    SELECT indrelid::regclass::text, indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = ANY(%s::regclass[])
      AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
    ORDER BY 2
"""


@dataclass(frozen=True)
class Laid:
    """Statements that put back what was taken off. Those of one table (`own`) go one after another, tables may go
    side by side; `links` (foreign keys, then the triggers awake) come last."""

    own: dict[str, list[str]]
    links: list[str]


def strip(tables: tuple[str, ...]) -> Laid:
    """Take off everything but primary keys and checks, and put the triggers of history and immutability to sleep."""
    own: dict[str, list[str]] = {table: [] for table in tables}
    links: list[str] = []
    with connection.cursor() as cursor:
        # Checks that wait for the end of the transaction would forbid altering the tables they are about.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(_CONSTRAINTS, [list(tables)])
        constraints = cursor.fetchall()
        cursor.execute(_INDEXES, [list(tables)])
        indexes = cursor.fetchall()
        for table, name, kind, definition in constraints:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            statement = f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}'
            (links if kind == "f" else own[table]).append(statement)
        for table, name, definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
            own[table].append(definition)
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            links.append(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    return Laid(own, links)


def settle_sequences(tables: tuple[str, ...]) -> None:
    """The next id of every table comes after the greatest one that was copied in."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")  # noqa: S608 - our own names
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, cursor.fetchone()[0]])

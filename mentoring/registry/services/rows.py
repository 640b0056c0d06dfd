"""Many rows changed or removed in one statement each; history is kept by statement triggers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

from mentoring.core.history import replan_history

from .copying import column_of, copy_into


def update_rows(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Set `fields` (names or attnames) of rows (id, version, *values) that still have this version; raise it by one.

    Returns how many rows were changed: fewer than given means that somebody was faster.
    """
    rows = list(rows)
    if not rows:
        return 0
    quote = connection.ops.quote_name
    table = model._meta.db_table
    columns = [column_of(model, name.removesuffix("_id")) for name in fields]
    temporary = f"changes_of_{table}"
    listed = ", ".join(quote(column) for column in ("id", "version", *columns))
    assignments = ", ".join(f"{quote(column)} = new.{quote(column)}" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE {quote(temporary)} ON COMMIT DROP AS SELECT {listed} FROM {quote(table)} LIMIT 0"  # noqa: S608
        )
        replan_history()
        copy_into(temporary, ["id", "version", *columns], rows)
        cursor.execute(
            f"UPDATE {quote(table)} old SET version = old.version + 1, {assignments} "  # noqa: S608
            f"FROM {quote(temporary)} new WHERE old.id = new.id AND old.version = new.version"
        )
        changed: int = cursor.rowcount
        cursor.execute(f"DROP TABLE {quote(temporary)}")
    return changed


def delete_rows(model: type[models.Model], ids: Sequence[int]) -> None:
    """Remove rows at once. Whether something still points at them is known when constraints are checked."""
    if ids:
        quote = connection.ops.quote_name
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {quote(model._meta.db_table)} WHERE id = ANY(%s)", [list(ids)])  # noqa: S608


def check_now() -> None:
    """Check deferred constraints here instead of at the commit. Raises IntegrityError."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")

"""Dates of tasks that move with a roadmap: calendars must notice it, and the ladder of reminders begins anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection

# Reminders are remembered by step: for another day the ladder begins anew. The version is what calendar programs
# compare (core.calendars, RFC 5545 SEQUENCE).
_MOVE = """
WITH term AS ({terms}), moved AS (
    SELECT term.id, term.starts_on, term.due_on, task.due_on AS old_due
      FROM term JOIN roadmap_task task ON task.id = term.id
     WHERE (task.starts_on, task.due_on) <> (term.starts_on, term.due_on)
), forgotten AS (
    DELETE FROM roadmap_reminder reminder USING moved
     WHERE reminder.task_id = moved.id AND moved.old_due <> moved.due_on
)
UPDATE roadmap_task task
   SET starts_on = moved.starts_on, due_on = moved.due_on, version = task.version + 1
  FROM moved WHERE task.id = moved.id
"""


def move_dates(terms: str, values: Mapping[str, Any]) -> None:
    """`terms`: SELECT of (id, starts_on, due_on), what the dates of these tasks are to be; unchanged ones are left."""
    with connection.cursor() as cursor:
        cursor.execute(_MOVE.format(terms=terms), values)

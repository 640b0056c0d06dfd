"""History of rows: statement-level triggers, so that bulk and raw SQL writes leave their rows too (design.md §1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pghistory
from django.db import connection


def track_rows(*, exclude: list[str] | None = None) -> Callable[[type[Any]], type[Any]]:
    """Keep every version of the model's rows in `<Model>Event`.

    `exclude` names columns that history must not keep (contacts: data minimum). The author stands in pghistory's
    context, which the middleware fills in requests and jobs fill themselves.
    """
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        level=pghistory.Statement,
        exclude=exclude,
        obj_field=pghistory.ObjForeignKey(related_name="row_history", related_query_name="row_history_query"),
    )


def replan_history() -> None:
    """Forget the plans of this session before statements that change thousands of tracked rows.

    The history triggers join the old and the new rows of a statement. PL/pgSQL plans that join once a session, for
    as few rows as the first statement had, and a nested loop kept from one row needs seconds for 2,000 (measured:
    4.3 s against 0.04 s) and minutes for 15,000.
    """
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")


def history_of(model: type[Any]) -> Any:
    """The manager of the rows that triggers keep of this model; `pgh_obj_id` says whose they are."""
    return model._meta.get_field("row_history_query").related_model.objects

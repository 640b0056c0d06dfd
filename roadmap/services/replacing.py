"""An edition that replaces another from a year on: whose years move, and what becomes of the former's tasks.

The former keeps its words and the years that are over. From the first replaced year its body lives by the new one: a
task whose line stays word for word goes over with its marks, comments and person in charge; of the others those that
somebody has marked or written about stay as history, the rest is removed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from mentoring.core.history import replan_history

from ..models import Edition, EditionYear, Task
from .dates import move_dates

_HAND_OVER = """
UPDATE roadmap_task task SET activity_id = line.id
  FROM roadmap_activity old
  JOIN roadmap_activity line ON line.edition_id = %(fresh)s AND line.section_id IS NOT NULL
   AND line.title = old.title
   AND (line.origin_id = old.id
        OR line.origin_id IS NULL AND old.origin_id IS NULL AND line.number = old.number)
 WHERE old.id = task.activity_id AND old.edition_id = %(former)s AND task.year = ANY(%(years)s)
   AND task.year BETWEEN line.first_year AND line.last_year
   AND CASE task.tier WHEN 'region' THEN line.region WHEN 'municipality' THEN line.municipality
                      ELSE line.organisation END <> ''
"""

# Of the tasks handed over. Dates that a body has set in its own roadmap stay, as far as the new line allows them.
_TERMS = """
SELECT task.id,
       CASE WHEN own.kept THEN LEAST(GREATEST(task.starts_on, line.first), line.last) ELSE line.first END AS starts_on,
       CASE WHEN own.kept THEN GREATEST(LEAST(task.due_on, line.last), line.first) ELSE line.last END AS due_on
  FROM roadmap_task task
  JOIN roadmap_activity activity ON activity.id = task.activity_id AND activity.edition_id = %(fresh)s
 CROSS JOIN LATERAL (SELECT (task.year || '-' || activity.start_day)::date AS first,
                            (task.year || '-' || activity.due_day)::date AS last) line
 CROSS JOIN LATERAL (SELECT EXISTS (
       SELECT FROM roadmap_editionyear taken
        WHERE taken.year = task.year AND taken.edition_id <> %(fresh)s
          AND taken.municipality_id = task.municipality_id
          AND taken.organisation_id IS NOT DISTINCT FROM task.organisation_id) AS kept) own
 WHERE task.year = ANY(%(years)s)
"""


def take_over(edition: Edition, rows: Sequence[EditionYear]) -> None:
    """Years of the former become this edition's. The caller holds the rows' locks and has asked
    `policies_editions.replaces`."""
    if not rows:
        return
    former_id, years = rows[0].edition_id, [row.year for row in rows]
    EditionYear.objects.filter(pk__in=[row.pk for row in rows]).update(edition=edition)
    replan_history()
    values: dict[str, Any] = {"former": former_id, "fresh": edition.pk, "years": years}
    with connection.cursor() as cursor:
        cursor.execute(_HAND_OVER, values)
    move_dates(_TERMS, values)
    Task.objects.filter(activity__edition=former_id, year__in=years, marks=None, comments=None).delete()

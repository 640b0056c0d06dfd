"""Tasks: one activity × body × year, made where they are missing, their dates moved by an own roadmap.

Sections have no tasks. A tier whose column is empty is no party and gets none (1.6, 1.7: organisations alone). The
pseudo-territory «краевое подчинение» is no municipality: its organisations have tasks, it has not. Rows come from
INSERT … SELECT, whatever exists already stays.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from itertools import groupby
from typing import Any

from django.db import connection
from django.db.models import Max, Min

from mentoring.core import clock
from mentoring.core.changes import Change
from mentoring.core.history import replan_history
from mentoring.organisations.models import Organisation
from monitoring.models import Period

from ..enums import MarkState, Outcome
from ..models import Activity, Edition, EditionYear, Task
from ..rules.registry import MARKED
from .dates import move_dates
from .recompute import recompute

_MAKE = """
WITH bodies (tier, municipality_id, organisation_id) AS (
    SELECT 'region', NULL::bigint, NULL::bigint WHERE %(organisations)s::bigint[] IS NULL
    UNION ALL
    SELECT 'municipality', id, NULL FROM organisations_municipality
     WHERE NOT is_krai AND %(organisations)s::bigint[] IS NULL
    UNION ALL
    SELECT 'organisation', municipality_id, id FROM organisations_organisation
     WHERE is_active AND (%(organisations)s::bigint[] IS NULL OR id = ANY(%(organisations)s::bigint[]))
), lines AS (
    SELECT activity.id, party.tier, activity.start_day, activity.due_day, year
      FROM roadmap_activity activity
     CROSS JOIN LATERAL (VALUES ('region', activity.region), ('municipality', activity.municipality),
                                ('organisation', activity.organisation)) AS party (tier, words)
     CROSS JOIN LATERAL generate_series(activity.first_year::int, activity.last_year::int) AS year
     WHERE activity.edition_id = %(edition)s AND activity.section_id IS NOT NULL AND party.words <> ''
       AND year = ANY(%(years)s)
)
INSERT INTO roadmap_task (public_id, activity_id, tier, municipality_id, organisation_id, year, starts_on, due_on,
                          outcome, evidence_count, note, state, version, state_since)
SELECT gen_random_uuid(), lines.id, lines.tier, municipality_id, organisation_id, year,
       (year || '-' || start_day)::date, (year || '-' || due_day)::date,
       'unknown', 0, '', 'none', 1, %(now)s
  FROM lines JOIN bodies ON bodies.tier = lines.tier
    ON CONFLICT DO NOTHING
"""

# Own lines of a body's own edition: asked of this body alone.
_MAKE_OWN = """
INSERT INTO roadmap_task (public_id, activity_id, tier, municipality_id, organisation_id, year, starts_on, due_on,
                          outcome, evidence_count, note, state, version, state_since)
SELECT gen_random_uuid(), activity.id,
       CASE WHEN edition.organisation_id IS NULL THEN 'municipality' ELSE 'organisation' END,
       edition.municipality_id, edition.organisation_id, year,
       (year || '-' || start_day)::date, (year || '-' || due_day)::date,
       'unknown', 0, '', 'none', 1, %(now)s
  FROM roadmap_activity activity
  JOIN roadmap_edition edition ON edition.id = activity.edition_id
 CROSS JOIN LATERAL generate_series(activity.first_year::int, activity.last_year::int) AS year
 WHERE edition.id = %(edition)s AND activity.section_id IS NOT NULL AND activity.origin_id IS NULL
   AND year = ANY(%(years)s)
    ON CONFLICT DO NOTHING
"""

# The region's line behind an inherited one: an organisation's may come through its municipality's edition.
_OWN_TERMS = """
SELECT task.id, (task.year || '-' || line.start_day)::date AS starts_on,
       (task.year || '-' || line.due_day)::date AS due_on
  FROM roadmap_activity line
  JOIN roadmap_edition edition ON edition.id = line.edition_id
  JOIN roadmap_activity above ON above.id = line.origin_id
  JOIN roadmap_edition over ON over.id = above.edition_id
  JOIN roadmap_task task
    ON task.activity_id = CASE WHEN over.municipality_id IS NULL THEN above.id ELSE above.origin_id END
   AND task.municipality_id = edition.municipality_id
   AND task.organisation_id IS NOT DISTINCT FROM edition.organisation_id
   AND task.year BETWEEN line.first_year AND line.last_year
 WHERE edition.id = %(edition)s AND line.section_id IS NOT NULL AND task.year = ANY(%(years)s)
"""

# Under an own edition that is one no more the body's tasks have the days of the region's lines again.
_TERMS_ABOVE = """
SELECT task.id, (task.year || '-' || line.start_day)::date AS starts_on,
       (task.year || '-' || line.due_day)::date AS due_on
  FROM roadmap_task task
  JOIN roadmap_activity line ON line.id = task.activity_id
  JOIN roadmap_edition over ON over.id = line.edition_id AND over.municipality_id IS NULL
 WHERE task.municipality_id = %(municipality)s
   AND task.organisation_id IS NOT DISTINCT FROM %(organisation)s::bigint
   AND task.year BETWEEN %(first)s AND %(last)s
"""


def make_tasks(
    *, edition: Edition, years: Collection[int], now: dt.datetime, organisation_ids: Sequence[int] | None = None
) -> int:
    """The tasks of the region's edition for the years; with `organisation_ids`, of those alone. How many are new."""
    values: dict[str, Any] = {
        "edition": edition.pk,
        "years": list(years),
        "now": now,
        "organisations": None if organisation_ids is None else list(organisation_ids),
    }
    with connection.cursor() as cursor:
        cursor.execute(_MAKE, values)
        return cursor.rowcount


def make_own_tasks(*, edition: Edition, years: Collection[int], now: dt.datetime) -> int:
    """What an adopted own edition changes in the years: the dates of the body's tasks, and tasks of its own lines."""
    values: dict[str, Any] = {"edition": edition.pk, "years": list(years), "now": now}
    move_dates(_OWN_TERMS, values)
    with connection.cursor() as cursor:
        cursor.execute(_MAKE_OWN, values)
        return cursor.rowcount


def unmake_tasks(*, edition: Edition) -> None:
    """What the adoption of an edition that replaced none has made and moved, taken back."""
    replan_history()
    Task.objects.filter(activity__edition=edition).delete()
    if edition.is_own:
        values = {
            "municipality": edition.municipality_id,
            "organisation": edition.organisation_id,
            "first": edition.first_year,
            "last": edition.last_year,
        }
        move_dates(_TERMS_ABOVE, values)


def ensure_tasks(*, now: dt.datetime, organisation_ids: Sequence[int] | None = None) -> int:
    """Bodies that have none yet get their tasks; closed organisations lose what is open ahead of them.

    Asked are this year and the years to come: a new organisation owes nothing of the past. Years before the portal's
    first period are shown too, all of them «нет данных». Marks and comments keep their task.
    """
    today = clock.local_date(now)
    _forget_closed(today, organisation_ids)
    began = Period.objects.aggregate(first=Min("starts_on"))["first"]
    in_force = (
        EditionYear.objects.filter(municipality=None, organisation=None)
        .select_related("edition")
        .order_by("edition_id", "year")
    )
    asked = [row for row in in_force if row.year >= today.year or began is None or row.year < began.year]
    made = 0
    for edition, rows in groupby(asked, key=lambda row: row.edition):
        made += make_tasks(
            edition=edition, years=[row.year for row in rows], now=now, organisation_ids=organisation_ids
        )
    return made


def _forget_closed(today: dt.date, organisation_ids: Sequence[int] | None) -> None:
    closed = Organisation.objects.filter(is_active=False)
    if organisation_ids is not None:
        closed = closed.filter(pk__in=organisation_ids)
    Task.objects.filter(
        organisation__in=closed, due_on__gte=today, state=MarkState.NONE, marks=None, comments=None
    ).exclude(outcome=Outcome.DONE).delete()


def on_organisation_changed(change: Change) -> None:
    """A listener (core.changes): one organisation was added, closed or opened again."""
    assert change.organisation_id is not None
    ids = [change.organisation_id]
    if ensure_tasks(now=change.now, organisation_ids=ids) + _ensure_own(change.organisation_id, change.now):
        recompute(now=change.now, years=_years_ahead(change.now), organisation_ids=ids)


def _ensure_own(organisation_id: int, now: dt.datetime) -> int:
    """What an own roadmap asks from this year on, which its organisation lost while it was closed."""
    ahead = (
        EditionYear.objects.filter(
            organisation=organisation_id, organisation__is_active=True, year__gte=clock.local_date(now).year
        )
        .select_related("edition")
        .order_by("edition_id", "year")
    )
    return sum(
        make_own_tasks(edition=edition, years=[row.year for row in rows], now=now)
        for edition, rows in groupby(ahead, key=lambda row: row.edition)
    )


def _years_ahead(now: dt.datetime) -> list[int]:
    first = clock.local_date(now).year
    last = EditionYear.objects.aggregate(last=Max("year"))["last"] or first
    return list(range(first, last + 1))


def compute(*, edition: Edition, now: dt.datetime) -> None:
    """Let the rules look at the tasks that an adopted edition has just made, an own one at its body's."""
    whose: dict[str, list[int]] = {}
    if edition.organisation_id is not None:
        whose = {"organisation_ids": [edition.organisation_id]}
    elif edition.municipality_id is not None:
        whose = {"municipality_ids": [edition.municipality_id]}
    codes = {line.rule or MARKED for line in Activity.objects.filter(edition=edition, section__isnull=False)}
    recompute(now=now, years=range(edition.first_year, edition.last_year + 1), rule_codes=codes, **whose)

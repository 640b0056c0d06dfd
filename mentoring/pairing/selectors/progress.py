"""Numbers of an organisation's pairs and meetings in a year, for whoever computes something from them.

One statement each for any set of organisations; for a single one it walks the indexes of that organisation only.
Organisations without a pair (that has begun) are not among the keys. The caller keeps to organisations in scope.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, NamedTuple

from django.db import connection

from ..models import Meeting, Pair


class PairsOf(NamedTuple):
    """`formed_total`: pairs that have begun, closed ones too. `first_formed_on`: the first day of the earliest."""

    formed_total: int
    active: int
    first_formed_on: dt.date


class MeetingsOf(NamedTuple):
    """`pairs_with_meeting`: pairs of the year, closed ones too, that have met at least once."""

    pairs_active: int
    pairs_with_meeting: int
    meetings: int
    last_held_on: dt.date | None


_PAIRS = f"""
SELECT organisation_id, count(*), count(*) FILTER (WHERE state = 'active'), min(started_on)
FROM {Pair._meta.db_table}
WHERE school_year = %(year)s AND state <> 'draft' {{where}}
GROUP BY organisation_id
"""  # noqa: S608 - own names

_MEETINGS = f"""
SELECT pair.organisation_id, count(*) FILTER (WHERE pair.state = 'active'), count(held.pair_id),
    coalesce(sum(held.meetings), 0)::int, max(held.last_held_on)
FROM {Pair._meta.db_table} AS pair
LEFT JOIN (
    SELECT pair_id, count(*) AS meetings, max(held_on) AS last_held_on
    FROM {Meeting._meta.db_table}
    WHERE school_year = %(year)s {{where}}
    GROUP BY pair_id
) AS held ON held.pair_id = pair.id
WHERE pair.school_year = %(year)s AND pair.state <> 'draft' {{where_pair}}
GROUP BY pair.organisation_id
"""  # noqa: S608 - own names


def pairs_by_organisation(school_year: int, organisation_ids: Collection[int] | None = None) -> dict[int, PairsOf]:
    """{organisation: numbers} of all organisations, or of these. Drafts do not count: nobody works in them."""
    where = "" if organisation_ids is None else "AND organisation_id = ANY(%(ids)s)"
    rows = _rows(_PAIRS.format(where=where), school_year, organisation_ids)
    return {organisation_id: PairsOf(*numbers) for organisation_id, *numbers in rows}


def meetings_by_organisation(
    school_year: int, organisation_ids: Collection[int] | None = None
) -> dict[int, MeetingsOf]:
    """{organisation: numbers} of all organisations, or of these, from the meetings written down."""
    where, where_pair = "", ""
    if organisation_ids is not None:
        where, where_pair = "AND organisation_id = ANY(%(ids)s)", "AND pair.organisation_id = ANY(%(ids)s)"
    rows = _rows(_MEETINGS.format(where=where, where_pair=where_pair), school_year, organisation_ids)
    return {organisation_id: MeetingsOf(*numbers) for organisation_id, *numbers in rows}


def _rows(sql: str, school_year: int, organisation_ids: Collection[int] | None) -> list[tuple[Any, ...]]:
    values = {"year": school_year, "ids": None if organisation_ids is None else list(organisation_ids)}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()

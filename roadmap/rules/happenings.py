"""Events held in a year: whose they were, who came to them. One source for the finding and for its list.

An event counts in the calendar year of its beginning, in the zone of the portal, once it is held. A cancelled one does
not count, whoever was marked present.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from mentoring.access.actor import Actor
from mentoring.core.wording import plural_form
from mentoring.events.enums import Audience, EventKind, EventState
from mentoring.events.models import Enrolment, Event
from mentoring.events.notifications import event_path

from ..enums import Outcome, TaskTier
from .base import NOT_YET, Asked, Evidence, Finding, Findings
from .links import visible

_HELD = f"""
WITH held AS MATERIALIZED (
    SELECT id, municipality_id, organisation_id, (starts_at AT TIME ZONE %(zone)s)::date AS day
    FROM {Event._meta.db_table}
    WHERE state = '{EventState.HELD.value}' AND kind = ANY(%(kinds)s)
        AND starts_at >= %(from)s AND starts_at < %(until)s
), took_part AS ({{took_part}})
"""  # noqa: S608 - own names
_HOSTED = """
    SELECT held.municipality_id, held.organisation_id, held.id, held.day,
        (SELECT count(*) FROM {enrolments} AS part WHERE part.event_id = held.id AND part.attended_at IS NOT NULL)
            AS people
    FROM held WHERE {{condition}}
"""
_CAME = """
    SELECT part.municipality_id, part.organisation_id, held.id, held.day, count(*) AS people
    FROM {enrolments} AS part JOIN held ON held.id = part.event_id
    WHERE part.attended_at IS NOT NULL AND {{condition}}
    GROUP BY 1, 2, 3, 4
"""
_HOSTED, _CAME = (sql.format(enrolments=Enrolment._meta.db_table) for sql in (_HOSTED, _CAME))
_SOME_CAME = (
    f"EXISTS (SELECT 1 FROM {Enrolment._meta.db_table} AS came"  # noqa: S608 - own names
    " WHERE came.event_id = held.id AND came.attended_at IS NOT NULL)"
)
_FINDING = "SELECT {body}, count(DISTINCT id), min(day) FROM took_part {grouped}"
_LIST = "SELECT id, min(day), max(people) FROM took_part GROUP BY id ORDER BY min(day), id"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events count for a tier: those that the body held (`empty` ones too?), and those to which its own people
    came in one of the roles `came` (None: these do not count). `below` adds the bodies under it."""

    kinds: Sequence[EventKind]
    hosted: bool
    empty: bool = False
    came: Sequence[Audience] | None = None
    below: bool = False


def found(asked: Asked, wanted: Wanted) -> Findings:
    """DONE with the first event; the count is of different events."""
    columns = {
        TaskTier.REGION: "NULL::bigint, NULL::bigint",
        TaskTier.MUNICIPALITY: "municipality_id, NULL::bigint",
        TaskTier.ORGANISATION: "max(municipality_id), organisation_id",
    }
    groups = {
        TaskTier.REGION: "HAVING count(*) > 0",
        TaskTier.MUNICIPALITY: "GROUP BY municipality_id",
        TaskTier.ORGANISATION: "GROUP BY organisation_id",
    }
    sql = _source(asked, wanted) + _FINDING.format(body=columns[asked.tier], grouped=groups[asked.tier])
    rows = asked.rows(sql, **_values(asked, wanted))
    return Findings(
        {
            (municipality_id, organisation_id): Finding(Outcome.DONE, day, count)
            for municipality_id, organisation_id, count, day in rows
        },
        otherwise=NOT_YET,
    )


def shown(asked: Asked, wanted: Wanted, actor: Actor) -> list[Evidence]:
    """The events of one body, the earliest first; how many came, never who."""
    rows = asked.rows(_source(asked, wanted) + _LIST, **_values(asked, wanted))
    ids = {pk for pk, _, _ in rows}
    events = Event.objects.in_bulk(ids)
    open_to = visible(Event, ids, actor)
    return [
        Evidence(
            events[pk].title,
            f"{events[pk].get_kind_display()}, {people} {plural_form(people, 'участник', 'участника', 'участников')}",
            day,
            event_path(events[pk]) if pk in open_to else "",
        )
        for pk, day, people in rows
    ]


def _source(asked: Asked, wanted: Wanted) -> str:
    parts = []
    if wanted.hosted:
        own = _own(asked, "held", below=wanted.below)
        parts.append(_HOSTED.format(condition=own if wanted.empty else f"{own} AND {_SOME_CAME}"))
    if wanted.came is not None:
        own = _own(asked, "part", below=wanted.below)
        parts.append(_CAME.format(condition=f"{own} AND part.audience = ANY(%(audiences)s)"))
    return _HELD.format(took_part=" UNION ALL ".join(parts))


def _own(asked: Asked, alias: str, *, below: bool) -> str:
    """Rows of the bodies of the tier asked; with `below`, of everything under them too."""
    if asked.tier is TaskTier.ORGANISATION:
        return f"{alias}.organisation_id IS NOT NULL{asked.where(alias)}"
    if asked.tier is TaskTier.MUNICIPALITY:
        own = "" if below else f" AND {alias}.organisation_id IS NULL"
        return f"{alias}.municipality_id IS NOT NULL{own}{asked.where(alias)}"
    return "TRUE" if below else f"{alias}.municipality_id IS NULL"


def _values(asked: Asked, wanted: Wanted) -> dict[str, object]:
    zone = timezone.get_default_timezone()
    return {
        "zone": str(zone),
        "kinds": [str(kind) for kind in wanted.kinds],
        "audiences": [str(audience) for audience in wanted.came or ()],
        "from": dt.datetime.combine(asked.first_day, dt.time(), zone),
        "until": dt.datetime.combine(dt.date(asked.year + 1, 1, 1), dt.time(), zone),
    }

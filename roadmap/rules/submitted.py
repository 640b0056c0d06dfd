"""Approved submissions, accepted periods and reports of a year: one source for the finding and for its list.

Only the version that counts now is looked at, so an approval that was undone counts no more. The day of an
organisation's merit is the day on which the facts were frozen, that is sent: it does not move with later decisions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils import timezone

from mentoring.access.actor import Actor
from mentoring.core import clock
from monitoring.enums import PeriodState, ReportKind
from monitoring.models import Fact, MunicipalityPeriod, Period, Report, Submission, SubmissionVersion

from .base import REGION, Asked, Body, Evidence
from .links import links

_SUBMISSION, _VERSION, _PERIOD, _FACT, _ACCEPTED, _REPORT = (
    model._meta.db_table for model in (Submission, SubmissionVersion, Period, Fact, MunicipalityPeriod, Report)
)
ENDS, CLOSES = "period.ends_on BETWEEN %(first)s AND %(last)s", "period.closes_on BETWEEN %(first)s AND %(last)s"

_AFTERWARDS = "(report.created_at AT TIME ZONE %(zone)s)::date > period.closes_on"
_APPROVED = f"""
SELECT {{columns}}
FROM {_SUBMISSION} AS submission
JOIN {_PERIOD} AS period ON period.id = submission.period_id
JOIN {_VERSION} AS version ON version.id = submission.approved_version_id
WHERE {{condition}}
"""  # noqa: S608 - own names
_BY_ORGANISATION = (
    "max(submission.municipality_id), submission.organisation_id, count(*),"
    " {which}((version.frozen_at AT TIME ZONE %(zone)s)::date)"
)


def people_in_version(role: str) -> str:
    """The approved version holds at least one person in this role."""
    return f"EXISTS (SELECT 1 FROM {_FACT} AS fact WHERE fact.version_id = version.id AND fact.role = '{role}')"  # noqa: S608


ASKED = "coalesce(version.mentees_asked, 0) + coalesce(version.mentors_asked, 0) > 0"


def approved(asked: Asked, condition: str, *, which: str) -> list[tuple[int, int, int, dt.date]]:
    """(municipality, organisation, how many submissions fit, the first or last day: `which` is «min» or «max»)."""
    sql = _APPROVED.format(
        columns=_BY_ORGANISATION.format(which=which), condition=condition + asked.where("submission")
    )
    return asked.rows(f"{sql} GROUP BY submission.organisation_id", zone=_zone())


def approved_shown(asked: Asked, condition: str, actor: Actor, note: Callable[[Submission], str]) -> list[Evidence]:
    """The submissions that fit, the earliest period first."""
    sql = _APPROVED.format(columns="submission.id", condition=condition + asked.where("submission"))
    ids = {pk for (pk,) in asked.rows(sql)}
    urls = links(Submission, "monitoring:submission", ids, actor)
    rows = Submission.objects.filter(pk__in=ids).select_related("period", "approved_version")
    return [
        Evidence(
            f"Сведения: {row.period.title}",
            note(row),
            clock.local_date(row.approved_version.frozen_at),
            urls.get(row.pk, ""),
        )
        for row in rows.order_by("period__starts_on", "pk")
    ]


def closing(asked: Asked) -> int:
    """How many periods close in the year."""
    ((count,),) = asked.rows(f"SELECT count(*) FROM {_PERIOD} AS period WHERE {CLOSES}")  # noqa: S608 - own names
    return int(count)


def accepted(asked: Asked) -> list[tuple[Body, int, dt.date | None]]:
    """Municipalities with periods closing in the year that the region has accepted: (body, how many, the last day)."""
    sql = f"""
    SELECT place.municipality_id, count(*),
        max((place.state_since AT TIME ZONE %(zone)s)::date)
    FROM {_ACCEPTED} AS place JOIN {_PERIOD} AS period ON period.id = place.period_id
    WHERE {CLOSES} AND place.state = '{PeriodState.ACCEPTED.value}' {asked.where("place")}
    GROUP BY place.municipality_id
    """  # noqa: S608 - own names
    return [((pk, None), count, day) for pk, count, day in asked.rows(sql, zone=_zone())]


def accepted_shown(asked: Asked) -> list[Evidence]:
    rows = MunicipalityPeriod.objects.filter(
        municipality__in=asked.municipality_ids or (),
        state=PeriodState.ACCEPTED,
        period__closes_on__range=(asked.first_day, asked.last_day),
    ).select_related("period")
    return [
        Evidence(row.period.title, "период принят регионом", clock.local_date(row.state_since))
        for row in rows.order_by("period__starts_on")
    ]


def reported(asked: Asked) -> list[tuple[Body, int, dt.date | None]]:
    """Reports about each territory of the tier on periods that close in the year: (body, how many periods, last day).

    A report made before the period closed is of unfinished figures and does not count; a period counts once, from its
    first report on.
    """
    sql = f"""
    SELECT municipality_id, count(*), max(day) FROM (
        SELECT report.municipality_id, min((report.created_at AT TIME ZONE %(zone)s)::date) AS day
        FROM {_REPORT} AS report JOIN {_PERIOD} AS period ON period.id = report.period_id
        WHERE {CLOSES} AND report.kind = '{ReportKind.QUARTER.value}' AND {_AFTERWARDS}
            AND {_territory(asked)}
        GROUP BY report.municipality_id, report.period_id
    ) AS made GROUP BY municipality_id
    """  # noqa: S608 - own names
    return [((pk, None), count, day) for pk, count, day in asked.rows(sql, zone=_zone())]


def reported_shown(asked: Asked, actor: Actor) -> list[Evidence]:
    """The first report on each period."""
    sql = f"""
    SELECT DISTINCT ON (period.starts_on, period.id) report.id
    FROM {_REPORT} AS report JOIN {_PERIOD} AS period ON period.id = report.period_id
    WHERE {CLOSES} AND report.kind = '{ReportKind.QUARTER.value}' AND {_AFTERWARDS}
        AND {_territory(asked)}
    ORDER BY period.starts_on, period.id, report.created_at, report.id
    """  # noqa: S608 - own names
    ids = {pk for (pk,) in asked.rows(sql, zone=_zone())}
    urls = links(Report, "monitoring:report", ids, actor)
    rows = Report.objects.filter(pk__in=ids).select_related("period").defer("inputs", "versions")
    return [
        Evidence(
            f"{row.get_kind_display()}: {row.period.title}", "", clock.local_date(row.created_at), urls.get(row.pk, "")
        )
        for row in rows.order_by("period__starts_on")
    ]


def _territory(asked: Asked) -> str:
    if asked.tier is REGION:
        return "report.municipality_id IS NULL"
    return f"report.municipality_id IS NOT NULL{asked.where('report')}"


def _zone() -> str:
    return str(timezone.get_default_timezone())

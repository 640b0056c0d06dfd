"""«Сколько организаций выполнили из скольких»: the tiers above, counted over the tasks of the organisations below."""

from __future__ import annotations

from mentoring.access.actor import Actor
from mentoring.organisations.models import Organisation

from ..enums import Outcome, TaskTier
from ..models import Activity, Task
from .base import NOT_YET, Asked, Body, Evidence, Finding, Findings
from .links import task_link

# An organisation counts once, and only while it works; one that has no task yet is needed all the same. The activities
# are an array, not a join, so that the index is entered with them and not every task of the year is read.
_COVERED = f"""
SELECT {{body}}, count(*), count(done.organisation_id), max(done.day)
FROM {Organisation._meta.db_table} AS body
LEFT JOIN (
    SELECT task.organisation_id, min(task.done_on) AS day
    FROM {Task._meta.db_table} AS task
    WHERE task.year = %(year)s AND task.tier = '{TaskTier.ORGANISATION.value}'
        AND task.activity_id = ANY(ARRAY(SELECT id FROM {Activity._meta.db_table} WHERE rule = %(code)s))
        AND task.outcome = '{Outcome.DONE.value}' {{of_tasks}}
    GROUP BY task.organisation_id
) AS done ON done.organisation_id = body.id
WHERE body.is_active {{of_bodies}}
{{grouped}}
"""  # noqa: S608 - own names


def covered(asked: Asked, code: str) -> Findings:
    """Findings of municipalities or of the region by the outcomes that stand in the rows of organisations now."""
    if asked.tier is TaskTier.REGION:
        sql = _COVERED.format(body="NULL::bigint", of_tasks="", of_bodies="", grouped="")
    else:
        sql = _COVERED.format(
            body="body.municipality_id",
            of_tasks=asked.where("task"),
            of_bodies=asked.where("body"),
            grouped="GROUP BY body.municipality_id",
        )
    found: dict[Body, Finding] = {}
    for municipality_id, needed, done, day in asked.rows(sql, code=code):
        full = 0 < needed == done
        found[municipality_id, None] = Finding(
            Outcome.DONE if full else Outcome.OPEN,
            day if full else None,
            done,
            done,
            needed,
            f"Выполнили {done} из {needed} организаций",
        )
    return Findings(found, otherwise=NOT_YET)


def shown(asked: Asked, code: str, actor: Actor) -> list[Evidence]:
    """The organisations that are done, by name, each with its own task to open."""
    rows = Task.objects.filter(
        activity__rule=code,
        year=asked.year,
        tier=TaskTier.ORGANISATION,
        outcome=Outcome.DONE,
        organisation__is_active=True,
    )
    if asked.municipality_ids is not None:
        rows = rows.filter(organisation__municipality__in=asked.municipality_ids)
    once = {
        task.organisation_id: task
        for task in rows.select_related("organisation__municipality").order_by("-done_on", "-pk")
    }
    tasks = sorted(once.values(), key=lambda task: (task.organisation.name, task.pk))
    return [
        Evidence(task.organisation.name, task.organisation.municipality.name, task.done_on, task_link(task, actor))
        for task in tasks
    ]

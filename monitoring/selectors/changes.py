"""What changed against the last approved version, or any other: counted in SQL for a queue, and the base of a
comparison.

The base is the version approved in the same period before this one, else the newest approved version of an
earlier period of the same school year (pairs belong to a school year: an older one has none in common).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from ..indicators.training import KINDS
from ..models import Submission, SubmissionVersion
from ..training import BY_CODE


@dataclass(frozen=True, slots=True)
class ChangeCount:
    """Rows that are new, closed or changed, figures and numbers of training that differ. Without a base there is
    nothing to compare."""

    submission_id: int
    base_id: int | None
    rows: int
    new: int = 0
    closed: int = 0
    changed: int = 0
    figures: int = 0
    training: int = 0

    @property
    def total(self) -> int:
        return self.new + self.closed + self.changed + self.figures + self.training

    @property
    def unchanged(self) -> bool:
        return self.base_id is not None and self.total == 0


_BASE = """
    SELECT s.id, s.current_version_id AS now_id, s.period_id, COALESCE(
        NULLIF(s.approved_version_id, s.current_version_id),
        (SELECT e.approved_version_id FROM monitoring_submission e
         JOIN monitoring_period ep ON ep.id = e.period_id
         WHERE e.organisation_id = s.organisation_id AND e.approved_version_id IS NOT NULL
           AND ep.school_year = p.school_year AND ep.starts_on < p.starts_on
         ORDER BY ep.starts_on DESC LIMIT 1)) AS base_id
    FROM monitoring_submission s JOIN monitoring_period p ON p.id = s.period_id
    WHERE s.id = ANY(%(ids)s) AND s.current_version_id IS NOT NULL
"""
# A row is closed when it is not there any more, or when its part in the pair has ended. A year more of age is the
# passing of time, unless both versions are of one period.
_COUNT = """
    WITH chosen AS ({chosen})
    SELECT chosen.id, chosen.base_id,
        (SELECT count(*) FROM monitoring_fact WHERE version_id = chosen.now_id) AS rows,
        COALESCE(line.new, 0), COALESCE(line.closed, 0), COALESCE(line.changed, 0),
        CASE WHEN chosen.base_id IS NULL THEN 0 ELSE
            (v.learners IS DISTINCT FROM b.learners)::int
            + (v.children_10_19 IS DISTINCT FROM b.children_10_19)::int
            + (v.children_15_19 IS DISTINCT FROM b.children_15_19)::int
            + (v.young_teachers IS DISTINCT FROM b.young_teachers)::int
            + (v.mentees_asked IS DISTINCT FROM b.mentees_asked)::int
            + (v.mentees_satisfied IS DISTINCT FROM b.mentees_satisfied)::int
            + (v.mentors_asked IS DISTINCT FROM b.mentors_asked)::int
            + (v.mentors_satisfied IS DISTINCT FROM b.mentors_satisfied)::int
        END AS figures,
        CASE WHEN chosen.base_id IS NULL THEN 0 ELSE (
            SELECT count(DISTINCT audience) FROM (
                SELECT audience FROM monitoring_trainingfact
                WHERE version_id IN (chosen.now_id, chosen.base_id)
                  AND audience = ANY(%(audiences)s) AND kind = ANY(%(kinds)s)
                GROUP BY audience, identity HAVING count(DISTINCT version_id) = 1
            ) other_people
        ) END AS training
    FROM chosen
    JOIN monitoring_submissionversion v ON v.id = chosen.now_id
    LEFT JOIN monitoring_submissionversion b ON b.id = chosen.base_id
    LEFT JOIN LATERAL (
        SELECT count(*) FILTER (WHERE old.id IS NULL) AS new,
               count(*) FILTER (WHERE fresh.id IS NULL
                                   OR (old.outcome = 'active' AND fresh.outcome <> 'active')) AS closed,
               count(*) FILTER (
                   WHERE old.id IS NOT NULL AND fresh.id IS NOT NULL
                     AND NOT (old.outcome = 'active' AND fresh.outcome <> 'active')
                     AND ((old.form_id, old.category, old.identity, old.outcome)
                              <> (fresh.form_id, fresh.category, fresh.identity, fresh.outcome)
                          OR old.enterprise IS DISTINCT FROM fresh.enterprise
                          OR old.entered_on IS DISTINCT FROM fresh.entered_on
                          OR old.left_on IS DISTINCT FROM fresh.left_on
                          OR (old.age IS DISTINCT FROM fresh.age
                              AND NOT COALESCE(old.period_id <> fresh.period_id
                                               AND fresh.age - old.age IN (0, 1), false)))
               ) AS changed
        FROM (SELECT * FROM monitoring_fact WHERE version_id = chosen.now_id) fresh
        FULL JOIN (SELECT * FROM monitoring_fact WHERE version_id = chosen.base_id) old
            ON old.role = fresh.role AND old.person_id = fresh.person_id AND old.pair_id = fresh.pair_id
    ) line ON chosen.base_id IS NOT NULL
"""
_AGAINST_BASE = _COUNT.format(chosen=_BASE)
_AGAINST_GIVEN = _COUNT.format(
    chosen="SELECT * FROM unnest(%(ids)s::bigint[], %(now)s::bigint[], %(bases)s::bigint[]) AS t(id, now_id, base_id)"
)


def change_counts(submission_ids: Sequence[int]) -> dict[int, ChangeCount]:
    """Counts by submission id, in one query. The caller has found the submissions in scope."""
    return _counted(_AGAINST_BASE, {"ids": list(submission_ids)}) if submission_ids else {}


def change_counts_against(bases: Mapping[int, tuple[int, int]]) -> dict[int, ChangeCount]:
    """The same for chosen bases: {submission id: (id of the version, id of the version it is compared with)}."""
    if not bases:
        return {}
    now, base = zip(*bases.values(), strict=True)
    return _counted(_AGAINST_GIVEN, {"ids": list(bases), "now": list(now), "bases": list(base)})


def _counted(statement: str, parameters: dict[str, list[int]]) -> dict[int, ChangeCount]:
    taught = {
        "audiences": [number.audience.value for number in BY_CODE.values()],
        "kinds": [one.value for one in KINDS],
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, {**parameters, **taught})
        return {columns[0]: ChangeCount(*columns) for columns in cursor.fetchall()}


def base_version(submission: Submission) -> SubmissionVersion | None:
    """The version that the current one is compared with."""
    with connection.cursor() as cursor:
        cursor.execute(_BASE, {"ids": [submission.pk]})
        found = cursor.fetchone()
    if found is None or found[3] is None:
        return None
    return SubmissionVersion.objects.select_related("submission__period").get(pk=found[3])

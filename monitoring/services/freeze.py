"""Freezing: the live rows of an organisation become the immutable facts of a numbered version.

One statement reads the live rows once, hashes them, and inserts the version and its facts, so that the digest, the
figures and the facts are of the same moment whatever is edited meanwhile.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection

from mentoring.access.actor import Actor
from mentoring.core import clock
from mentoring.organisations.enums import Basis, Figure

from ..models import Submission, SubmissionVersion
from ..selectors.live import AGREED, COLUMNS, TRAINED, TRAINING_COLUMNS, parameters

# The digest covers facts, figures, satisfaction, training: equal digests of one period mean that nothing has changed.
# Training is joined only where there is some, so versions that were sent before it was kept have the digest of today.
_DIGEST = """
    WITH live AS MATERIALIZED ({source}),
    trained AS MATERIALIZED ({trained}),
    figure AS MATERIALIZED (
        SELECT max(value) FILTER (WHERE figure = %(learners)s) AS learners,
               max(value) FILTER (WHERE figure = %(children_10_19)s) AS children_10_19,
               max(value) FILTER (WHERE figure = %(children_15_19)s) AS children_15_19,
               max(value) FILTER (WHERE figure = %(young_teachers)s) AS young_teachers
        FROM organisations_yearlyfigure
        WHERE organisation_id = %(organisation)s AND school_year = %(school_year)s AND basis = %(basis)s
    ),
    digest AS (
        SELECT encode(sha256(convert_to(
            COALESCE((SELECT string_agg(live::text, E'\\n' ORDER BY role, person_id, pair_id) FROM live), '')
            || E'\\n' || figure::text || E'\\n' || %(satisfaction)s
            || COALESCE((SELECT E'\\n' || string_agg(trained::text, E'\\n' ORDER BY enrolment_id) FROM trained), ''),
            'UTF8')), 'hex') AS value, figure.*
        FROM figure
    )
"""
_PREPARED = _DIGEST.format(source=AGREED, trained=TRAINED)
_FINGERPRINT = f"{_PREPARED} SELECT value FROM digest"  # noqa: S608 - as above
_FREEZE = f"""{_PREPARED},
    version AS (
        INSERT INTO monitoring_submissionversion (
            submission_id, number, frozen_at, frozen_by_id, on_time, with_training, answers, note, digest,
            learners, children_10_19, children_15_19, young_teachers,
            mentees_asked, mentees_satisfied, mentors_asked, mentors_satisfied)
        SELECT submission.id,
               1 + (SELECT count(*) FROM monitoring_submissionversion WHERE submission_id = submission.id),
               %(now)s, %(user)s, %(on_time)s, true, submission.answers, submission.note, digest.value,
               digest.learners, digest.children_10_19, digest.children_15_19, digest.young_teachers,
               submission.mentees_asked, submission.mentees_satisfied,
               submission.mentors_asked, submission.mentors_satisfied
        FROM monitoring_submission submission, digest WHERE submission.id = %(submission)s
        RETURNING id
    ),
    facts AS (
        INSERT INTO monitoring_fact (version_id, municipality_id, organisation_id, period_id, {COLUMNS})
        SELECT version.id, %(municipality)s, %(organisation)s, %(period)s, {COLUMNS}
        FROM version, live
    ),
    training AS (
        INSERT INTO monitoring_trainingfact (
            version_id, municipality_id, organisation_id, period_id, {TRAINING_COLUMNS})
        SELECT version.id, %(municipality)s, %(organisation)s, %(period)s, {TRAINING_COLUMNS}
        FROM version, trained
    )
    SELECT id FROM version
"""  # noqa: S608 - constants of this file; what comes from outside goes as parameters


def fingerprint(submission: Submission, *, now: dt.datetime) -> str:
    """The digest that a version frozen at this moment would have."""
    with connection.cursor() as cursor:
        cursor.execute(_FINGERPRINT, _parameters(submission, now))
        return str(cursor.fetchone()[0])


def freeze(submission: Submission, *, actor: Actor, now: dt.datetime) -> SubmissionVersion:
    """Make the next version of a submission. The caller holds the submission's lock and has asked the policy.

    «Вовремя» is judged by the first sending: a correction after a return does not make it late.
    """
    first_sent_on = clock.local_date(submission.first_submitted_at or now)
    values = _parameters(submission, now) | {
        "submission": submission.pk,
        "municipality": submission.municipality_id,
        "period": submission.period_id,
        "now": now,
        "user": actor.user_id,
        "on_time": first_sent_on <= submission.period.on_time_until,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FREEZE, values)
        (version_id,) = cursor.fetchone()
    return SubmissionVersion.objects.get(pk=version_id)


def _parameters(submission: Submission, now: dt.datetime) -> dict[str, Any]:
    return parameters(submission, now) | {
        "basis": Basis.LEARNERS.value,
        "learners": Figure.LEARNERS.value,
        "children_10_19": Figure.CHILDREN_10_19.value,
        "children_15_19": Figure.CHILDREN_15_19.value,
        "young_teachers": Figure.YOUNG_TEACHERS.value,
        "satisfaction": "|".join(
            str(value)
            for value in (
                submission.mentees_asked,
                submission.mentees_satisfied,
                submission.mentors_asked,
                submission.mentors_satisfied,
            )
        ),
    }

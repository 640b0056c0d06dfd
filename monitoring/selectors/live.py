"""The live facts of an organisation: one SQL source, two uses.

The draft's screen reads these rows, and `services.freeze` inserts the same rows as facts, so a draft shows
exactly what would be frozen.

A row is a person's part in a pair as it stands on the reporting date: parts that begin later belong to the next
period, endings after it have not happened yet. Draft pairs and people without a valid consent to processing
(trust.md §3 «Consent») are left out. Age: full years at the reporting date, or year minus year of birth.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.utils import timezone

from mentoring.core import clock
from mentoring.core.school_year import first_day

from ..models import Submission

COLUMNS = "role, person_id, identity, pair_id, form_id, category, age, enterprise, entered_on, left_on, outcome"

# A part that began after the reporting date is not there yet; an ending after it has not come yet.
SOURCE = """
    WITH part AS (
        SELECT 'mentee' AS role, mentee.person_id, pair.id AS pair_id, pair.form_id, mentee.category,
               NULL::bigint AS enterprise_id,
               COALESCE(member.joined_on, pair.started_on) AS entered_on,
               LEAST(member.left_on, pair.closed_on) AS left_on,
               CASE WHEN member.left_on < COALESCE(pair.closed_on, 'infinity') THEN 'ended_early'
                    ELSE pair.state END AS outcome
        FROM pairing_pair pair
        JOIN pairing_pairmember member ON member.pair_id = pair.id
        JOIN registry_mentee mentee ON mentee.id = member.mentee_id
        WHERE pair.organisation_id = %(organisation)s AND pair.school_year = %(school_year)s
          AND pair.state <> 'draft'
        UNION ALL
        SELECT 'mentor', mentor.person_id, pair.id, pair.form_id, mentor.category, mentor.enterprise_id,
               pair.started_on, pair.closed_on, pair.state
        FROM pairing_pair pair
        JOIN registry_mentor mentor ON mentor.id = pair.mentor_id
        WHERE pair.organisation_id = %(organisation)s AND pair.school_year = %(school_year)s
          AND pair.state <> 'draft'
    ), present AS (
        SELECT part.*, person.identity, person.birth_date, person.birth_year,
               EXISTS (
                   SELECT 1 FROM registry_consent consent
                   WHERE consent.person_id = part.person_id AND consent.kind = 'processing'
                     AND consent.given_on <= %(frozen_on)s
                     AND (consent.withdrawn_on IS NULL OR consent.withdrawn_on > %(frozen_on)s)
                     AND (consent.valid_until IS NULL OR consent.valid_until >= %(frozen_on)s)
               ) AS agreed
        FROM part JOIN registry_person person ON person.id = part.person_id
        WHERE part.entered_on IS NULL OR part.entered_on <= %(ends_on)s
    )
    SELECT role, person_id, identity, pair_id, form_id, category,
           COALESCE(date_part('year', age(%(ends_on)s::date, birth_date)),
                    date_part('year', %(ends_on)s::date) - birth_year)::smallint AS age,
           (SELECT enterprise.identity FROM registry_enterprise enterprise
            WHERE enterprise.id = enterprise_id) AS enterprise,
           entered_on,
           CASE WHEN left_on <= %(ends_on)s THEN left_on END AS left_on,
           CASE WHEN outcome <> 'active' AND left_on <= %(ends_on)s THEN outcome ELSE 'active' END AS outcome
    FROM present WHERE {condition}
"""
AGREED = SOURCE.format(condition="agreed")
NOT_AGREED = SOURCE.format(condition="NOT agreed")


# Who of the organisation was at a held event of the school year, up to the reporting date. A mentor of the registry
# enters with a consent in force, as into the other facts; staff of the organisation are no participants.
TRAINING_COLUMNS = "enrolment_id, identity, audience, kind, held_on, hours"
TRAINED = """
    SELECT enrolment.id AS enrolment_id, COALESCE(person.identity, md5(enrolment.identity)::uuid) AS identity,
           enrolment.audience, event.kind, (event.starts_at AT TIME ZONE %(zone)s)::date AS held_on, event.hours
    FROM events_enrolment enrolment
    JOIN events_event event ON event.id = enrolment.event_id
    LEFT JOIN registry_person person ON person.id = enrolment.person_id
    WHERE enrolment.organisation_id = %(organisation)s AND enrolment.attended_at IS NOT NULL
      AND event.state = 'held' AND event.starts_at >= %(trained_from)s AND event.starts_at < %(trained_until)s
      AND (enrolment.person_id IS NULL OR EXISTS (
          SELECT 1 FROM registry_consent consent
          WHERE consent.person_id = enrolment.person_id AND consent.kind = 'processing'
            AND consent.given_on <= %(frozen_on)s
            AND (consent.withdrawn_on IS NULL OR consent.withdrawn_on > %(frozen_on)s)
            AND (consent.valid_until IS NULL OR consent.valid_until >= %(frozen_on)s)
      ))
"""


def parameters(submission: Submission, now: dt.datetime) -> dict[str, Any]:
    """What the source asks for: whose pairs, of which year, as of which dates."""
    return {
        "organisation": submission.organisation_id,
        "school_year": submission.period.school_year,
        "ends_on": submission.period.ends_on,
        "frozen_on": clock.local_date(now),
        "zone": settings.TIME_ZONE,
        "trained_from": _midnight(first_day(submission.period.school_year)),
        "trained_until": _midnight(submission.period.ends_on + dt.timedelta(days=1)),
    }


def _midnight(day: dt.date) -> dt.datetime:
    """When a day begins in the portal's zone."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))

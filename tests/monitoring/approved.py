"""Approved facts without the walk through the screens: for tests of what is counted over them."""

from __future__ import annotations

import itertools
import uuid
from typing import Any

from mentoring.core import clock
from mentoring.core.jobs import JobContext, lease
from mentoring.core.jobs.registry import handler_of
from mentoring.core.models import Job
from mentoring.organisations.models import Organisation
from monitoring.models import Fact, Period, Submission, SubmissionVersion, TrainingFact
from monitoring.services import values

_pairs = itertools.count(1)


def fact(name: str, **more: Any) -> dict[str, Any]:
    """A mentee of 12 in a pair of their own; the same name is the same person everywhere."""
    identity = uuid.uuid5(uuid.NAMESPACE_OID, name)
    return {
        "role": "mentee",
        "person_id": identity.int % 10**9,
        "identity": identity,
        "pair_id": next(_pairs),
        "form_id": 1,
        "category": "pupil",
        "age": 12,
        "enterprise": None,
        "outcome": "active",
    } | more


def mentor(name: str, **more: Any) -> dict[str, Any]:
    return fact(name, **({"role": "mentor", "category": "pupil", "age": 16} | more))


def enterprise(name: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, name)


def trained(name: str, **more: Any) -> dict[str, Any]:
    """A mentor at a seminar; the same name is the same person everywhere."""
    return {
        "enrolment_id": next(_pairs),
        "identity": uuid.uuid5(uuid.NAMESPACE_OID, name),
        "audience": "mentor",
        "kind": "seminar",
        "held_on": clock.today(),
        "hours": 8,
    } | more


def submission_of(organisation: Organisation, period: Period) -> Submission:
    found, _ = Submission.objects.get_or_create(
        organisation=organisation,
        period=period,
        defaults={
            "municipality_id": organisation.municipality_id,
            "state_since": clock.now(),
            "created_at": clock.now(),
        },
    )
    return found


def make_version(
    organisation: Organisation,
    period: Period,
    facts: list[dict[str, Any]],
    training: list[dict[str, Any]] | None = None,
    **figures: Any,
) -> SubmissionVersion:
    """`training` None: sent before the portal kept events."""
    submission = submission_of(organisation, period)
    version = SubmissionVersion.objects.create(
        submission=submission,
        number=submission.versions.count() + 1,
        frozen_at=clock.now(),
        digest="0" * 64,
        **({"on_time": True, "with_training": training is not None} | figures),
    )
    TrainingFact.objects.bulk_create(
        TrainingFact(
            version=version,
            municipality_id=organisation.municipality_id,
            organisation_id=organisation.pk,
            period_id=period.pk,
            **values,
        )
        for values in training or ()
    )
    Fact.objects.bulk_create(
        Fact(
            version=version,
            municipality_id=organisation.municipality_id,
            organisation_id=organisation.pk,
            period_id=period.pk,
            **values,
        )
        for values in facts
    )
    return version


def put(organisation: Organisation, period: Period, version: SubmissionVersion | None) -> Submission:
    """The version becomes the approved one (None: nothing is), as a decision would do it."""
    submission = submission_of(organisation, period)
    before = submission.approved_version_id
    submission.approved_version = version
    submission.current_version = version
    submission.first_submitted_at = clock.now()
    submission.state = "approved" if version else "submitted"
    if version is None:
        submission.current_version = submission.versions.last()
    submission.save()
    values.recount(
        submission=submission,
        before_version_id=before,
        after_version_id=version.pk if version else None,
        now=clock.now(),
    )
    return submission


def approve(organisation: Organisation, period: Period, *facts: dict[str, Any], **figures: Any) -> Submission:
    return put(organisation, period, make_version(organisation, period, list(facts), **figures))


def do(job: Job) -> Job:
    """Do a job as a worker does, without the heartbeat: it looks from a connection of its own and would not see a
    job that is inside the test's transaction."""
    taken = lease.take(job.pk)
    assert taken is not None
    handler_of(job.kind)(JobContext(taken))
    job.refresh_from_db()
    return job

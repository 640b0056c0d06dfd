"""Steps of a submission by the real services, for tests of submissions and decisions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mentoring.core import clock
from mentoring.organisations import services as organisations
from monitoring.enums import PeriodState
from monitoring.models import MunicipalityPeriod, Submission
from monitoring.selectors.submissions import findings_of
from monitoring.services import (
    accept_organisation,
    approve,
    open_submission,
    return_for_rework,
    save_draft,
    send_for_signature,
    sign,
)
from tests.world import Place, World


def begun(world: World, place: Place, period: Any = None) -> Submission:
    return open_submission(
        actor=place.curator_actor, now=clock.now(), organisation=place.organisation, period=period or world.period
    )


def answered(submission: Submission, place: Place) -> Submission:
    """All warnings explained, so that nothing blocks."""
    codes = [finding.code for finding in findings_of(submission, now=clock.now()) if finding.severity == "warning"]
    return save_draft(
        submission=submission,
        actor=place.curator_actor,
        now=clock.now(),
        expected_version=submission.version,
        answers=dict.fromkeys(codes, "так и есть"),
    )


def to_signature(world: World, place: Place, submission: Submission | None = None) -> Submission:
    submission = answered(submission or begun(world, place), place)
    return send_for_signature(submission=submission, actor=place.curator_actor, now=clock.now())


def sent(world: World, place: Place, submission: Submission | None = None) -> Submission:
    submission = to_signature(world, place, submission)
    return sign(submission=submission, actor=place.head_actor, now=clock.now())


def approved(world: World, place: Place, submission: Submission | None = None) -> Submission:
    submission = sent(world, place, submission)
    decide = accept_organisation if submission.municipality.is_krai else approve
    return decide(
        submission=submission, actor=reviewer(world, place), now=clock.now(), expected_version=submission.version
    )


def returned(world: World, place: Place, **more: Any) -> Submission:
    submission = sent(world, place)
    return return_for_rework(
        submission=submission,
        actor=reviewer(world, place),
        now=clock.now(),
        expected_version=submission.version,
        **({"comment": "Проверьте численность"} | more),
    )


def locked(world: World, municipality: Any = None) -> MunicipalityPeriod:
    """The region has accepted a municipality (`a`) in the current period, as if its word had been given."""
    return MunicipalityPeriod.objects.create(
        municipality=municipality or world.a, period=world.period, state=PeriodState.ACCEPTED, state_since=clock.now()
    )


def moved(world: World) -> None:
    """The first school goes to the other municipality."""
    organisations.change_organisation(
        organisation=world.a1.organisation, municipality=world.b, actor=world.region_actor, now=clock.now()
    )
    world.a1.organisation.refresh_from_db()


def reviewer(world: World, place: Place) -> Any:
    municipality = place.organisation.municipality
    if municipality.is_krai:
        return world.region_actor
    return world.officer_actor if municipality == world.a else world.officer_b_actor


def fresh(submission: Submission) -> Submission:
    return Submission.objects.get(pk=submission.pk)


def minutes(count: int) -> dt.timedelta:
    return dt.timedelta(minutes=count)

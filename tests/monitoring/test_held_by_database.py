"""What the database holds by itself, whoever writes: one submission a period, one scheduled report, values that belong
to a decision."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from mentoring.core import clock, jobs
from mentoring.core.models import StoredFile
from monitoring import services
from monitoring.models import IndicatorValue, Report, Submission
from tests import factories as make
from tests.world import World

from . import approved, walk


def held(name: str) -> Any:
    return pytest.raises(IntegrityError, match=name)


def test_an_organisation_has_one_submission_a_period(world: World) -> None:
    submission = walk.begun(world, world.a1)
    submission.pk, submission.public_id = None, world.a1.mentees[0].public_id
    with held("submission_one_a_period"), transaction.atomic():
        submission.save(force_insert=True)


@pytest.mark.parametrize("who", ["mentees", "mentors"])
@pytest.mark.parametrize("asked", [None, 3])
def test_nobody_is_satisfied_who_was_not_asked(world: World, who: str, asked: int | None) -> None:
    walk.begun(world, world.a1)
    with held(f"submission_{who}_satisfied"), transaction.atomic():
        Submission.objects.update(**{f"{who}_asked": asked, f"{who}_satisfied": 4})


@pytest.mark.parametrize(
    ("level", "municipality", "organisation"),
    [
        ("region", True, False),
        ("municipality", False, False),
        ("municipality", True, True),
        ("organisation", True, False),
    ],
)
def test_a_value_belongs_to_a_place_of_its_level(
    world: World, level: str, municipality: bool, organisation: bool
) -> None:
    with held("indicator_value_place"), transaction.atomic():
        IndicatorValue.objects.create(
            code="mentees", period=world.period, level=level, municipality=world.a if municipality else None,
            organisation=world.a1.organisation if organisation else None, formula_version=1, data_at=clock.now(),
        )  # fmt: skip


def test_the_schedule_makes_one_report_of_a_period_and_territory(world: World) -> None:
    def scheduled(municipality: Any, number: int) -> Report:
        file = StoredFile.build(
            b"x", name="x.xlsx", media_type="text/plain", created_at=clock.now(), permission="report.view"
        )
        file.save()
        return Report.objects.create(
            kind="quarter", period=world.period, municipality=municipality, by_schedule=True, data_at=clock.now(),
            job=jobs.enqueue(kind="monitoring.report", title="", key=str(number), now=clock.now()), is_final=False,
            versions=[], inputs={}, file=file, sha256=file.sha256, created_at=clock.now(),
        )  # fmt: skip

    scheduled(None, 1)
    scheduled(world.a, 2)
    for number, municipality in ((3, None), (4, world.a)):
        with held("report_by_schedule_once"), transaction.atomic():
            scheduled(municipality, number)


def test_a_decision_whose_values_cannot_be_written_is_not_taken(world: World) -> None:
    sent = walk.sent(world, world.a1)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE monitoring_indicatorvalue ADD CONSTRAINT full_disk CHECK (false) NOT VALID")
    with held("full_disk"):
        services.approve(submission=sent, actor=world.officer_actor, now=clock.now(), expected_version=sent.version)
    assert (walk.fresh(sent).state, walk.fresh(sent).approved_version_id) == ("submitted", None)
    assert not IndicatorValue.objects.exists()


def test_what_a_row_is_called_in_logs_names_nobody(world: World) -> None:
    child = approved.fact("Алексашинова", form_id=make.form().pk, person_id=world.a1.mentees[0].person_id)
    submission = approved.approve(
        world.a1.organisation, world.period, child,
        training=[approved.trained("Алексашинова")],
    )  # fmt: skip
    version = submission.approved_version
    assert version is not None
    rows = [version, version.facts.get(), version.training.get(), IndicatorValue.objects.first()]
    assert not [row for row in rows if world.a1.marker in str(row) or not str(row)]

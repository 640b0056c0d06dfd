"""An organisation that moves to another municipality, or is closed, in mid-year: what it has reported counts where it
was reported."""

from __future__ import annotations

import io
import uuid
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from mentoring.core import clock
from mentoring.organisations import services as organisations
from mentoring.organisations.enums import Figure
from mentoring.organisations.models import YearlyFigure
from monitoring import policies, services
from monitoring.calendar import deadlines
from monitoring.models import Report, Submission
from monitoring.selectors.completeness import completeness, lines_of, organisations_of
from monitoring.selectors.sheets import live_sheet
from monitoring.services import reports
from monitoring.waiting import for_curator
from tests import factories as make
from tests.world import World

from . import approved, walk
from .test_dashboard import counted, get
from .test_reports import table

__all__ = ["counted"]


def test_it_is_due_where_it_has_submitted_and_from_then_on_in_its_new_place(world: World) -> None:
    submission = walk.approved(world, world.a1)
    walk.moved(world)
    rows = {row.code: row.counts for row in completeness(world.region_actor, world.period)}
    assert (rows["shpakovsky"].due, rows["shpakovsky"].approved) == (2, 1)
    assert (rows["petrovsky"].due, rows["petrovsky"].not_begun) == (2, 2)
    earlier = {row.code: row.counts.due for row in completeness(world.region_actor, world.earlier)}
    assert (earlier["shpakovsky"], earlier["petrovsky"]) == (1, 3)
    mine, foreign = (
        lines_of(actor, world.period, organisations_of(actor, world.period, municipality_id=place.pk))
        for actor, place in ((world.officer_actor, world.a), (world.officer_b_actor, world.b))
    )
    assert {line.organisation: line.submission for line in mine} == {
        world.a1.organisation: submission,
        world.a2.organisation: None,
    }
    assert {line.organisation for line in foreign} == {world.b1.organisation, world.b2.organisation}


def test_its_lists_and_values_stay_with_the_municipality_that_counts_them(client: Client, counted: Any) -> None:
    world = counted
    walk.moved(world)
    for user, name, args in (
        (world.officer, "dashboard_list", ("mentees",)),
        (world.region, "dashboard_list_municipality", (world.a.code, "mentees")),
    ):
        page = get(client, user, name, *args)
        assert len(page.context["lines"]) == page.context["reading"].numerator == 3
        assert "СОШ № 1" in page.content.decode()
    parts = (
        get(client, world.region, "dashboard_municipality", world.a.code, indicator="mentees").context["board"].parts
    )
    assert {part.name: reading.numerator for part, reading in parts if reading} == {"СОШ № 1": 2, "СОШ № 2": 2}


def test_people_trained_before_the_move_are_listed(client: Client, counted: Any) -> None:
    world = counted
    submission = world.a1.organisation.submissions.get()
    approved.put(
        world.a1.organisation,
        world.period,
        approved.make_version(world.a1.organisation, world.period, [], training=[approved.trained("один")]),
    )
    assert submission.municipality == world.a
    walk.moved(world)
    page = get(client, world.officer, "dashboard_list", "mentors-trained")
    assert page.context["lines"][0].organisations == {"СОШ № 1"}


def test_a_report_finds_its_figures(counted: Any) -> None:
    world = counted
    walk.moved(world)
    found = {}
    for municipality in (None, world.a, world.b):
        job = reports.request_report(
            actor=world.region_actor, now=clock.now(), period=world.period, municipality=municipality,
            nonce=uuid.uuid4(),
        )  # fmt: skip
        approved.do(job)
        book = load_workbook(io.BytesIO(bytes(Report.objects.get(job=job).file.content)))
        found[municipality] = {row["Наименование ОО"]: row for row in table(book["Свод"], "Наименование ОО")}
    for municipality in (None, world.a):
        line = found[municipality]["СОШ № 1"]
        assert (line["Муниципалитет"], line["Наставляемых 10–19 лет, чел."]) == ("Шпаковский", 2)
    assert set(found[world.b]) == {"СОШ № 3", "Дом творчества", "Итого: Петровский"}
    assert found[world.b]["Итого: Петровский"]["Наставляемых 10–19 лет, чел."] == 2


def test_the_region_accepts_the_municipality_that_approved_it(client: Client, world: World) -> None:
    submission = walk.approved(world, world.a1)
    organisations.change_organisation(
        organisation=world.a2.organisation, is_active=False, actor=world.region_actor, now=clock.now()
    )
    walk.moved(world)
    page = get(client, world.region, "municipality_period_accept", world.period.code, world.a.code)
    assert "Будет принято регионом: 1 из 1" in page.content.decode()
    row = services.municipality_period(municipality=world.a, period=world.period, now=clock.now())
    services.accept_period(municipality_period=row, actor=world.region_actor, now=clock.now())
    assert walk.fresh(submission).state == "accepted"


@pytest.mark.parametrize("learners", [1, 512])
def test_a_yearly_figure_is_one_before_and_after(world: World, learners: int) -> None:
    walk.moved(world)
    submission = walk.begun(world, world.a1)
    assert submission.municipality == world.b
    services.save_draft(
        submission=submission, actor=world.a1.curator_actor, now=clock.now(), expected_version=submission.version,
        figures={Figure.LEARNERS: learners},
    )  # fmt: skip
    row = YearlyFigure.objects.get(organisation=world.a1.organisation, figure=Figure.LEARNERS)
    assert row.value == live_sheet(submission, now=clock.now()).figure(Figure.LEARNERS) == learners


@pytest.mark.parametrize(("locked", "asked"), [("a", False), ("b", True)])
def test_what_was_begun_before_is_asked_for_until_that_municipality_is_accepted(
    world: World, locked: str, asked: bool
) -> None:
    submission = walk.begun(world, world.a1)
    walk.moved(world)
    walk.locked(world, getattr(world, locked))
    curator = make.actor(world.a1.curator)
    assert curator.scope.municipality_id == world.b.pk
    assert bool(list(for_curator(curator, clock.now()))) is asked
    assert bool(list(deadlines(curator, clock.now()))) is asked
    assert bool(policies.can_send_for_signature(curator, walk.fresh(submission))) is asked
    # What has not been begun is its new municipality's.
    Submission.objects.filter(pk=submission.pk).delete()
    assert bool(list(for_curator(curator, clock.now()))) is not asked

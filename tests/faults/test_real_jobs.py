"""The portal's own long jobs struck in the middle: one report, one import or none and then one."""

import signal
import uuid
from pathlib import Path
from typing import Any

import pytest

from mentoring.core import clock
from mentoring.core.models import Job, StoredFile
from mentoring.pairing.models import Pair
from mentoring.registry.enums import ImportState
from mentoring.registry.models import Mentee, Mentor, WorkbookImport
from mentoring.registry.services import imports
from monitoring.models import Report
from monitoring.services import reports
from tests import factories as make
from tests.world import World, build_world

from .portal import Portal, until

pytestmark = [pytest.mark.processes, pytest.mark.xdist_group("faults")]
SAMPLES = Path(__file__).resolve().parents[1] / "data" / "samples"


@pytest.fixture
def world(portal: Portal) -> World:
    return build_world()


def ask_for_report(world: World) -> Job:
    return reports.request_report(
        actor=world.region_actor, now=clock.now(), period=world.period, municipality=None, nonce=uuid.uuid4()
    )


def test_a_worker_killed_in_the_middle_of_a_report_leaves_exactly_one(portal: Portal, world: World) -> None:
    portal.beat()
    worker = portal.worker()
    with portal.holding("core_storedfile"):
        job = ask_for_report(world)
        portal.waits_for("core_storedfile")
        portal.kill(worker)
    assert not Report.objects.exists()
    portal.worker()
    assert portal.done(job).attempt == 2
    report = Report.objects.get()
    assert report.job_id == job.pk
    assert StoredFile.objects.get() == report.file


def test_valkey_wiped_between_the_request_of_a_report_and_the_worker_loses_nothing(
    portal: Portal, world: World
) -> None:
    job = ask_for_report(world)
    portal.wipe_valkey()
    portal.worker()
    portal.beat()
    portal.done(job)
    assert Report.objects.count() == 1


def test_two_beats_at_once_make_one_report_of_a_closed_period(portal: Portal, world: World) -> None:
    beats = [portal.beat(periodic=True), portal.beat(periodic=True)]
    portal.worker()
    until(lambda: portal.look(Report.objects.filter(by_schedule=True).first), "no report by schedule")
    assert all(beat.poll() is None for beat in beats)
    rung = Job.objects.count()
    assert rung == 1
    assert Report.objects.get().period == world.earlier


def checked(portal: Portal, place: Any) -> uuid.UUID:
    """The two sample workbooks, uploaded and checked by the worker."""
    rows = imports.upload(
        actor=place.curator_actor,
        now=clock.now(),
        organisation=place.organisation,
        school_year=make.this_year(),
        files=[(path.name, path.read_bytes()) for path in sorted(SAMPLES.glob("*.xlsx"))],
        key=uuid.uuid4(),
    )
    portal.done(rows[0].check_job)  # type: ignore[arg-type]
    return rows[0].batch


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["restart", "crash"])
def test_postgresql_restarted_during_an_import_leaves_one_import(
    portal: Portal, world: World, how: signal.Signals
) -> None:
    place = world.a1
    portal.beat()
    worker = portal.worker()
    batch = checked(portal, place)
    before = counts(place)
    with portal.holding("pairing_pair"):
        job = imports.request_apply(actor=place.curator_actor, now=clock.now(), batch=batch, consents_given_on=None)
        portal.waits_for("pairing_pair")
        portal.postgres.stop(how=how)
    portal.postgres.start()
    done = portal.done(job)
    assert done.attempt == 2
    assert worker.poll() is None
    assert {row.state for row in WorkbookImport.objects.filter(batch=batch)} == {ImportState.APPLIED}
    added = done.result or {}
    after = counts(place)
    assert added["mentees"] > 0
    for name in ("mentees", "mentors"):
        assert after[name] == before[name] + added[name]
    groups = Pair.objects.filter(organisation=place.organisation, state="active").values_list("mentor_id", "form_id")
    assert after["pairs"] > before["pairs"]
    assert len(groups) == len(set(groups)), "a group was made twice"


def counts(place: Any) -> dict[str, int]:
    """Rows that the import adds to; every one of them once."""
    models = {"mentees": Mentee, "mentors": Mentor, "pairs": Pair}
    return {
        name: model.objects.filter(organisation=place.organisation).count()  # type: ignore[attr-defined]
        for name, model in models.items()
    }

"""What is looked at anew after a change, and what is left alone."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring.core import clock
from mentoring.core.changes import tell
from mentoring.core.models import Job
from mentoring.events import services as events
from mentoring.events.changes import ATTENDANCE, EVENTS
from mentoring.organisations.models import Municipality, Organisation
from mentoring.organisations.services import add_organisation, change_organisation
from mentoring.pairing import services as pairing
from mentoring.pairing.changes import MEETINGS
from monitoring import services, tasks
from monitoring.models import Period
from monitoring.services import reports
from roadmap.enums import MarkState, Outcome, TaskTier
from roadmap.models import EditionYear, Task
from roadmap.rules.registry import hearing
from roadmap.services import recompute_job
from roadmap.services.recompute import due, recompute, recompute_all
from roadmap.tasks import recompute_of_the_day
from tests import factories as make
from tests.monitoring import approved as frozen
from tests.monitoring import walk
from tests.monitoring.approved import do
from tests.world import World

from .running import NOW, YEAR, at, day, make_event, make_plan, meet, take_part, task_of

pytestmark = pytest.mark.usefixtures("plan")


@pytest.fixture
def known(plan: Any) -> None:
    recompute_all(now=clock.now())


def places() -> dict[int, str]:
    """Where each row lies on the disk: a row that was written lies elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, ctid::text FROM roadmap_task")
        return dict(cursor.fetchall())


def touched(act: Callable[[], Any]) -> set[tuple[str, int | None, int | None, int]]:
    """(rule, municipality, organisation, year) of the rows that were written by it."""
    before = places()
    act()
    after = places()
    changed = [pk for pk, place in after.items() if before.get(pk) != place]
    rows = Task.objects.filter(pk__in=changed)
    return set(rows.values_list("activity__rule", "municipality", "organisation", "year"))


def test_an_approval_touches_its_organisation_and_those_above_it(autumn: World, known: None) -> None:
    submission = walk.sent(autumn, autumn.a1)
    a, a1 = autumn.a.pk, autumn.a1.organisation.pk
    rows = touched(
        lambda: services.approve(
            submission=submission, actor=autumn.officer_actor, now=clock.now(), expected_version=None
        )
    )
    bases = {
        (rule, *body, YEAR) for rule in ("mentee_base", "mentor_base") for body in ((a, a1), (a, None), (None, None))
    }
    assert rows == bases
    assert task_of("mentee_base", autumn.a).covered == 1
    assert task_of("mentee_base").covered == 1


def test_what_does_not_change_is_not_written(autumn: World, known: None) -> None:
    walk.approved(autumn, autumn.a1)
    assert touched(lambda: recompute(now=clock.now())) == set()
    assert recompute_all(now=clock.now()) == 0


def test_sending_and_returning_touch_nothing(autumn: World, known: None) -> None:
    assert touched(lambda: walk.returned(autumn, autumn.a1)) == set()


def test_undo_takes_it_back_up_to_the_region(autumn: World, known: None) -> None:
    done = walk.approved(autumn, autumn.a1)
    services.undo(submission=done, actor=autumn.officer_actor, now=clock.now())
    for body in (autumn.a1.organisation, autumn.a, None):
        assert task_of("mentee_base", body).outcome == Outcome.OPEN
    assert task_of("mentee_base").covered == 0


def test_the_last_approval_of_a_municipality_makes_it_done(autumn: World, known: None) -> None:
    for place in (autumn.a1, autumn.a2):
        walk.approved(autumn, place)
    assert [task_of("mentee_base", autumn.a).outcome, task_of("mentee_base").outcome] == ["done", "open"]


def test_krai_counts_for_the_region_only(autumn: World, known: None) -> None:
    submission = walk.sent(autumn, autumn.k1)
    rows = touched(
        lambda: services.accept_organisation(
            submission=submission, actor=autumn.region_actor, now=clock.now(), expected_version=None
        )
    )
    assert {(municipality, organisation) for _, municipality, organisation, _ in rows} == {
        (autumn.krai.pk, autumn.k1.organisation.pk),
        (None, None),
    }


def test_a_pair_and_its_meeting_touch_one_organisation(autumn: World, known: None) -> None:
    place = autumn.b2
    where = (autumn.b.pk, place.organisation.pk)
    rows = touched(lambda: form(place))
    assert rows == {("pairs", *where, YEAR), ("meetings", *where, YEAR)}
    meet(place.pair, day(11, 12))

    def told() -> None:
        tell(MEETINGS, now=clock.now(), municipality_id=autumn.b.pk, organisation_id=place.organisation.pk)

    assert touched(told) == {("meetings", *where, YEAR)}
    assert touched(told) == set()


def form(place: Any) -> Any:
    return pairing.form_pair(
        actor=place.curator_actor,
        now=clock.now(),
        organisation=place.organisation,
        school_year=make.this_year(),
        form=make.form(),
        mentor=make.make_mentor(place.organisation),
        mentees=[make.make_mentee(place.organisation)],
        activate=True,
    )


def test_an_event_of_a_municipality_is_its_own_and_the_regions_matter(autumn: World, known: None) -> None:
    make_event("conference", municipality=autumn.a)
    rows = touched(lambda: tell(EVENTS, now=clock.now(), municipality_id=autumn.a.pk))
    assert rows == {("dissemination", autumn.a.pk, None, YEAR), ("dissemination", None, None, YEAR)}


def test_attendance_rises_where_the_municipality_counts_it(autumn: World, known: None) -> None:
    take_part(make_event("conference"), organisation=autumn.a1.organisation)
    body = {"municipality_id": autumn.a.pk, "organisation_id": autumn.a1.organisation.pk}
    assert touched(lambda: tell(ATTENDANCE, now=clock.now(), **body)) == {
        ("dissemination", autumn.a.pk, autumn.a1.organisation.pk, YEAR),
        ("dissemination", autumn.a.pk, None, YEAR),
        ("dissemination", None, None, YEAR),
    }
    take_part(make_event("seminar"), organisation=autumn.a1.organisation)
    assert touched(lambda: tell(ATTENDANCE, now=clock.now(), **body)) == {
        ("seminars", autumn.a.pk, autumn.a1.organisation.pk, YEAR)
    }


def test_holding_an_event_tells_host_and_guests(autumn: World, known: None) -> None:
    event = make_event("seminar", state="announced", starts_at=at(11, 20))
    take_part(event, organisation=autumn.a1.organisation)
    events.hold(event=event, actor=autumn.region_actor, now=clock.now())
    assert task_of("seminars").outcome == "done"
    assert task_of("seminars", autumn.a1.organisation).outcome == "done"
    late = take_part(event, organisation=autumn.b1.organisation, came=False)
    events.mark_attendance(event=event, marks={late.pk: True}, actor=autumn.region_actor, now=clock.now())
    assert task_of("seminars", autumn.b1.organisation).outcome == "done"


def test_holding_costs_no_more_statements_for_many_guests_than_for_one_of_a_kind(autumn: World, known: None) -> None:
    """Hundreds of schools come to a conference; the event is locked until all of them are looked at."""

    def statements(*guests: dict[str, Any]) -> int:
        event = make_event("conference", state="announced", starts_at=at(11, 20))
        for guest in guests:
            take_part(event, **guest)
        with CaptureQueriesContext(connection) as captured:
            events.hold(event=event, actor=autumn.region_actor, now=clock.now())
        return len(captured)

    places = [autumn.a2, autumn.b1, autumn.b2, autumn.k1]
    few = statements({"organisation": autumn.a1.organisation}, {"municipality": autumn.a})
    many = statements(*({"organisation": place.organisation} for place in places), {"municipality": autumn.b}, {})
    assert many <= few  # the first of all writes the region's own row besides
    for body in (*(place.organisation for place in places), autumn.a, autumn.b, None):
        assert task_of("dissemination", body).outcome == "done"


def test_the_first_mark_at_a_held_event_is_its_hosts_matter(autumn: World, known: None) -> None:
    event = make_event("seminar", starts_at=at(11, 20))
    came = take_part(event, organisation=autumn.a1.organisation, came=False)
    events.mark_attendance(event=event, marks={came.pk: True}, actor=autumn.region_actor, now=clock.now())
    assert task_of("seminars").outcome == "done"


def test_a_period_accepted_and_opened_again(autumn: World, known: None) -> None:
    Period.objects.exclude(pk=autumn.period.pk).delete()
    Period.objects.update(closes_on=day(12, 30), on_time_until=day(12, 20))
    recompute(now=clock.now())
    for place in (autumn.a1, autumn.a2):
        walk.approved(autumn, place)
    row = services.municipality_period(municipality=autumn.a, period=autumn.period, now=clock.now())
    row = services.accept_period(municipality_period=row, actor=autumn.region_actor, now=clock.now())
    assert task_of("monitoring", autumn.a).outcome == "done"
    services.reopen_period(municipality_period=row, actor=autumn.region_actor, now=clock.now(), comment="Ошибка")
    assert task_of("monitoring", autumn.a).outcome == "open"


def test_a_report_that_is_ready_is_told(autumn: World, known: None) -> None:
    assert tasks.periodic_reports, "the handler of the job is there"
    do(reports.enqueue_scheduled(now=clock.now())[0])
    assert [task_of(code).outcome for code in ("support", "analysis", "monitoring")] == ["done"] * 3


def test_an_approval_of_january_belongs_to_the_former_year(autumn: World, known: None) -> None:
    submission = walk.sent(autumn, autumn.a1)
    with clock.set_to(at(1, 12, year=YEAR + 1)) as now:
        actor = make.actor(make.make_user("officer", municipality=autumn.a))
        services.approve(submission=submission, actor=actor, now=now, expected_version=None)
    assert task_of("mentee_base", autumn.a1.organisation).outcome == "done"


def add(autumn: World, municipality: Municipality) -> Organisation:
    return add_organisation(
        actor=autumn.region_actor, now=clock.now(), municipality=municipality, name="Новая школа", kind="school"
    )


def test_a_new_organisation_is_needed_at_once(autumn: World, known: None) -> None:
    assert (task_of("mentee_base", autumn.a).needed, task_of("mentee_base").needed) == (2, 5)
    organisation = add(autumn, autumn.a)
    assert (task_of("mentee_base", autumn.a).needed, task_of("mentee_base").needed) == (3, 6)
    task = task_of("mentee_base", organisation)
    assert (task.outcome, task.computed_at) == (Outcome.OPEN, NOW)
    change_organisation(organisation=organisation, actor=autumn.region_actor, now=clock.now(), is_active=False)
    assert (task_of("mentee_base", autumn.a).needed, task_of("mentee_base").needed) == (2, 5)


def test_an_organisation_that_moved_takes_its_tasks_along(autumn: World, known: None) -> None:
    organisation = autumn.a1.organisation
    frozen.approve(organisation, autumn.period, frozen.fact("a", form_id=make.form().pk))
    recompute(now=clock.now())
    change_organisation(organisation=organisation, actor=autumn.region_actor, now=clock.now(), municipality=autumn.b)
    assert set(Task.objects.filter(organisation=organisation).values_list("municipality", flat=True)) == {autumn.b.pk}
    numbers = {
        body.pk: (task_of("mentee_base", body).covered, task_of("mentee_base", body).needed)
        for body in (autumn.a, autumn.b)
    }
    assert numbers == {autumn.a.pk: (0, 1), autumn.b.pk: (1, 3)}


def test_a_new_name_concerns_nobody(autumn: World, known: None) -> None:
    act = {"organisation": autumn.a1.organisation, "actor": autumn.region_actor, "now": clock.now()}
    assert touched(lambda: change_organisation(**act, name="СОШ № 101")) == set()


def test_the_day_of_a_confirmed_mark_stays(autumn: World, known: None) -> None:
    task = task_of("results", autumn.a1.organisation)
    Task.objects.filter(pk=task.pk).update(state=MarkState.CONFIRMED, done_on=day(11, 3))
    assert recompute(now=clock.now()) == 0
    Task.objects.filter(pk=task.pk).update(outcome=Outcome.UNKNOWN)
    assert recompute(now=clock.now()) == 1
    task.refresh_from_db()
    assert (task.outcome, task.done_on) == (Outcome.TO_MARK, day(11, 3))


def test_one_municipality_alone_or_the_region_alone(autumn: World) -> None:
    assert recompute(now=clock.now(), rule_codes=["results"], years=[YEAR], municipality_ids=[autumn.a.pk]) == 2
    assert recompute(now=clock.now(), rule_codes=["results"], years=[YEAR], municipality_ids=[]) == 0
    assert recompute(now=clock.now(), rule_codes=["publications"], years=[YEAR], municipality_ids=[]) == 1


def test_the_daily_job_looks_at_all_once_a_day(autumn: World) -> None:
    first = recompute_job.enqueue_day(now=clock.now())
    recompute_of_the_day()
    assert Job.objects.filter(kind=recompute_job.KIND).count() == 1
    done = do(first)
    assert done.kind == recompute_job.KIND
    assert not Task.objects.filter(computed_at=None).exists()
    assert recompute_job.enqueue_day(now=clock.now() + dt.timedelta(days=1)).pk != first.pk
    assert recompute_all(now=clock.now()) == 0


def test_the_daily_job_makes_tasks_that_are_missing(autumn: World, known: None) -> None:
    organisation = make.make_organisation(autumn.b, "Забытая школа")
    do(recompute_job.enqueue_day(now=clock.now()))
    assert task_of("pairs", organisation).outcome == Outcome.OPEN
    assert task_of("mentee_base", autumn.b).needed == 3


def test_settled_years_are_left_alone_and_new_tasks_of_any_year_looked_at(autumn: World, known: None) -> None:
    assert {year for year, _ in due(clock.now())} == {YEAR - 1, YEAR}
    Task.objects.filter(year=YEAR + 1, activity__rule="results", tier=TaskTier.REGION).update(computed_at=None)
    assert (YEAR + 1, "results") in due(clock.now())
    later = at(1, 10, year=YEAR + 2)
    assert {year for year, _ in due(later)} == {YEAR + 1}


def test_at_the_size_of_the_region(autumn: World) -> None:
    """One organisation costs as many statements among 900 as among five, and milliseconds."""
    Task.objects.all().delete()
    municipalities = list(Municipality.objects.all())
    Organisation.objects.bulk_create(
        Organisation(municipality=municipalities[number % 34], name=f"Школа {number}", kind="school")
        for number in range(895)
    )
    EditionYear.objects.all().delete()
    make_plan(years=(YEAR,))
    began = time.perf_counter()
    assert recompute(now=clock.now(), years=[YEAR]) == Task.objects.count()
    whole = time.perf_counter() - began
    began = time.perf_counter()
    assert recompute(now=clock.now(), years=[YEAR]) == 0
    again = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE roadmap_task")
    frozen.approve(autumn.a1.organisation, autumn.period, frozen.fact("a", form_id=make.form().pk), mentees_asked=3)
    codes = [rule.code for rule in hearing("monitoring.submissions")]
    one = {"now": clock.now(), "years": (YEAR - 1, YEAR), "rule_codes": codes}
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as statements:
        assert recompute(**one, organisation_ids=[autumn.a1.organisation.pk]) == 6
    single = time.perf_counter() - began
    assert len(statements) <= 20
    print(f"whole year {whole:.2f} s, nothing changed {again:.2f} s, one organisation {single * 1000:.1f} ms")
    assert whole < 30
    assert again < 5
    assert single < 1  # a hundredth of it on a quiet machine; tests run several at once

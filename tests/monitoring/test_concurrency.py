"""Two people at once, on real connections."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from mentoring.access.decisions import NotAllowed, StateChanged
from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from mentoring.organisations import services as organisations
from mentoring.organisations.enums import Basis, Figure
from mentoring.organisations.models import Municipality, YearlyFigure
from monitoring import services
from monitoring.models import IndicatorValue, Period, Submission, SubmissionVersion
from monitoring.services.freeze import fingerprint
from tests import factories as make
from tests.world import World, build_world

from . import walk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return build_world()


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """Run together; each result is what was returned or the refusal that was raised."""
    gate, results = threading.Barrier(len(actions)), [None] * len(actions)

    def run(index: int, action: Callable[[], Any]) -> None:
        try:
            gate.wait(timeout=10)
            results[index] = action()
        except (NotAllowed, StateChanged) as refusal:
            results[index] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def test_two_reviewers_at_once_make_one_decision(world: World) -> None:
    submission = walk.sent(world, world.a1)
    actors = [world.officer_actor, make.actor(make.make_user("officer", municipality=world.a))]
    results = at_once(
        *(
            lambda actor=actor: services.approve(
                submission=submission, actor=actor, now=clock.now(), expected_version=submission.version
            )
            for actor in actors
        )
    )
    assert sorted(type(result).__name__ for result in results) == ["StateChanged", "Submission"]
    assert AuditEvent.objects.filter(action="submission.approve").count() == 1


def test_an_approval_and_a_return_at_once(world: World) -> None:
    submission = walk.sent(world, world.a1)
    colleague = make.actor(make.make_user("officer", municipality=world.a))
    results = at_once(
        lambda: services.approve(
            submission=submission, actor=world.officer_actor, now=clock.now(), expected_version=submission.version
        ),
        lambda: services.return_for_rework(
            submission=submission, actor=colleague, now=clock.now(), expected_version=submission.version, comment="Нет"
        ),
    )
    assert sorted(type(result).__name__ for result in results) == ["StateChanged", "Submission"]
    assert walk.fresh(submission).version == submission.version + 1


def test_two_clicks_of_one_reviewer(world: World) -> None:
    submission = walk.sent(world, world.a1)
    actor = world.officer_actor
    results = at_once(
        *[
            lambda: services.approve(
                submission=submission, actor=actor, now=clock.now(), expected_version=submission.version
            )
        ]
        * 3
    )
    assert [result.state for result in results] == ["approved"] * 3
    assert AuditEvent.objects.filter(action="submission.approve").count() == 1


def test_two_clicks_open_and_sign_once(world: World) -> None:
    actor, head = world.a1.curator_actor, world.a1.head_actor
    opened = at_once(
        *[
            lambda: services.open_submission(
                actor=actor, now=clock.now(), organisation=world.a1.organisation, period=world.period
            )
        ]
        * 3
    )
    assert {row.pk for row in opened} == set(Submission.objects.values_list("pk", flat=True))
    submission = walk.to_signature(world, world.a1)
    at_once(*[lambda: services.sign(submission=submission, actor=head, now=clock.now())] * 3)
    assert SubmissionVersion.objects.filter(submission=submission).count() == 1


def test_decisions_on_one_period_keep_the_sums_right(world: World) -> None:
    rows = [
        (walk.sent(world, place), walk.reviewer(world, place)) for place in (world.a1, world.a2, world.b1, world.b2)
    ]
    results = at_once(
        *(
            lambda row=row, actor=actor: services.approve(
                submission=row, actor=actor, now=clock.now(), expected_version=row.version
            )
            for row, actor in rows
        )
    )
    assert [result.state for result in results] == ["approved"] * 4
    region = IndicatorValue.objects.get(code="mentees", level="region", period=world.period, form=None)
    assert region.numerator == 8


def test_saving_while_the_head_signs_is_refused_or_included(world: World) -> None:
    submission = walk.to_signature(world, world.a1)
    actor, head = world.a1.curator_actor, world.a1.head_actor
    results = at_once(
        lambda: services.take_back(
            submission=submission, actor=actor, now=clock.now(), expected_version=submission.version
        ),
        lambda: services.sign(submission=submission, actor=head, now=clock.now(), expected_version=submission.version),
    )
    refused = [result for result in results if isinstance(result, Exception)]
    assert len(refused) == 1
    state = walk.fresh(submission).state
    assert SubmissionVersion.objects.count() == (1 if state == "submitted" else 0)


def test_lists_that_change_after_the_last_look_are_not_signed_unseen(world: World) -> None:
    submission, now = walk.to_signature(world, world.a1), clock.now()
    digest = fingerprint(submission, now=now)
    added: list[Any] = []

    def one_more_pair(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Somebody else's transaction, over just before the facts are taken."""
        if "INSERT INTO monitoring_submissionversion" in sql:
            added.extend(at_once(lambda: make.make_pair(world.a1.organisation)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(one_more_pair), pytest.raises(StateChanged):
        services.sign(submission=submission, actor=world.a1.head_actor, now=now, expected_digest=digest)
    assert len(added) == 1
    assert walk.fresh(submission).state == "signing"
    assert not SubmissionVersion.objects.exists()
    again = fingerprint(submission, now=now)
    signed = services.sign(submission=submission, actor=world.a1.head_actor, now=now, expected_digest=again)
    assert signed.current_version.digest == again != digest


def test_two_periods_of_one_school_that_are_saved_at_once_share_its_figures(world: World) -> None:
    place = {"organisation": world.a1.organisation, "school_year": world.period.school_year}
    Period.objects.filter(pk=world.earlier.pk).update(
        closes_on=world.period.closes_on, school_year=world.period.school_year
    )
    YearlyFigure.objects.filter(organisation=world.a1.organisation).delete()
    rows = [walk.begun(world, world.a1, period) for period in Period.objects.order_by("pk")]
    actor = world.a1.curator_actor

    def save(submission: Submission, learners: int) -> Any:
        return services.save_draft(
            submission=submission, actor=actor, now=clock.now(), expected_version=submission.version,
            figures={Figure.LEARNERS: learners},
        )  # fmt: skip

    saved: list[Any] = []
    second = threading.Thread(target=lambda: saved.extend(at_once(lambda: save(rows[1], 200))))
    with transaction.atomic():
        save(rows[0], 100)
        second.start()
        until_somebody_waits_for_a_lock()
    second.join(30)
    assert saved == [rows[1]]
    assert YearlyFigure.objects.get(**place).value == 200


def impatient(action: Callable[[], Any]) -> Any:
    """What the action raises when somebody else holds the locks that it needs; its result when nobody does."""

    def work() -> Any:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '100ms'")
                return action()
        except OperationalError as refusal:
            return refusal

    return at_once(work)[0]


def test_a_signature_under_way_holds_the_acceptance_of_the_period(world: World) -> None:
    walk.approved(world, world.a2)
    submission = walk.to_signature(world, world.a1)
    row = services.municipality_period(municipality=world.a, period=world.period, now=clock.now())
    actor = world.region_actor

    def accept() -> Any:
        return services.accept_period(municipality_period=row, actor=actor, now=clock.now())

    with transaction.atomic():
        services.sign(submission=submission, actor=world.a1.head_actor, now=clock.now())
        assert isinstance(impatient(accept), OperationalError)
    with pytest.raises(NotAllowed, match="на проверке"):
        accept()


def until_somebody_waits_for_a_lock() -> None:
    """Looks again and again, for ten seconds at most."""
    with connection.cursor() as cursor:
        ends, waiting = time.monotonic() + 10, 0
        while not waiting and time.monotonic() < ends:
            # Inside one transaction PostgreSQL shows the same moment again and again, unless told to forget it.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            (waiting,) = cursor.fetchone()


def test_figures_of_two_municipalities_at_once_are_both_in_the_sum_of_the_region(world: World) -> None:
    walk.approved(world, world.a1)
    year, actor = world.period.school_year, world.region_actor
    others = Municipality.objects.filter(is_krai=False).exclude(pk__in=[world.a.pk, world.b.pk])
    YearlyFigure.objects.bulk_create(
        YearlyFigure(
            municipality=one, school_year=year, figure=Figure.CHILDREN_10_19, basis=Basis.RESIDENTS, value=1,
            as_of=clock.today(),
        )
        for one in others
    )  # fmt: skip

    def set_children(municipality: Municipality, count: int) -> None:
        organisations.set_residents(
            municipality=municipality, school_year=year, values={Figure.CHILDREN_10_19: count}, as_of=clock.today(),
            source="", actor=actor, now=clock.now(),
        )  # fmt: skip

    second = threading.Thread(target=lambda: (set_children(world.b, 200), connection.close()))
    with transaction.atomic():
        set_children(world.a, 100)
        second.start()
        until_somebody_waits_for_a_lock()
    second.join(30)
    region = IndicatorValue.objects.get(code="children-mentees", level="region", basis=Basis.RESIDENTS, form=None)
    assert region.denominator == others.count() + 300

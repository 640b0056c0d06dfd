"""Two clicks at once, on real connections."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from mentoring.access.decisions import NotAllowed, StateChanged
from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from roadmap.enums import EditionState
from roadmap.models import Edition, EditionYear, Task
from roadmap.services.recompute import lock_groups, recompute
from tests import factories as make
from tests.world import World, build_world

from . import editions as walk

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
        thread.join(timeout=60)
    return results


def kinds(results: list[Any]) -> list[str]:
    return sorted(type(result).__name__ for result in results)


def test_two_people_who_adopt_at_once_adopt_once(world: World) -> None:
    edition = walk.draft(world)
    version = edition.version
    colleague = make.actor(make.make_user("region"))
    results = at_once(
        lambda: walk.adopted(edition, world.region_actor, expected_version=version),
        lambda: walk.adopted(Edition.objects.get(pk=edition.pk), colleague, expected_version=version),
    )
    assert kinds(results) == ["Edition", "NotAllowed"]
    assert AuditEvent.objects.filter(action="edition.adopt").count() == 1


def test_one_person_who_clicks_twice_sees_no_error(world: World) -> None:
    edition = walk.draft(world)
    click = lambda: walk.adopted(Edition.objects.get(pk=edition.pk), world.region_actor, expected_version=1)  # noqa: E731
    assert kinds(at_once(click, click)) == ["Edition", "Edition"]
    assert AuditEvent.objects.filter(action="edition.adopt").count() == 1
    tasks = Task.objects.filter(activity__number="1.2", year=walk.this_year(), organisation=world.a1.organisation)
    assert tasks.count() == 1


def test_two_drafts_of_the_same_years_adopted_at_once(world: World) -> None:
    drafts = [walk.draft(world), walk.draft(world)]
    results = at_once(*(lambda draft=draft: walk.adopted(draft, world.region_actor) for draft in drafts))
    assert kinds(results) == ["Edition", "NotAllowed"]
    (refused,) = [result for result in results if isinstance(result, NotAllowed)]
    assert "уже утверждена" in refused.reason
    assert Edition.objects.filter(state=EditionState.ADOPTED, first_year=walk.this_year() - 1).count() == 1
    assert EditionYear.objects.filter(year=walk.this_year()).count() == 1


def test_two_clicks_make_one_own_draft(world: World) -> None:
    walk.in_force(world)
    results = at_once(*(lambda: walk.own(world.a1.curator_actor) for _ in range(3)))
    assert kinds(results) == ["Edition"] * 3
    assert len({result.pk for result in results}) == 1
    assert Edition.objects.filter(organisation=world.a1.organisation).count() == 1


def test_adopting_and_looking_anew_do_not_wait_for_each_other_for_ever(world: World) -> None:
    """Who looks anew holds the group of rules and then wants the tasks, whose dates the adoption moves."""
    walk.in_force(world)
    own = walk.own(world.a1.curator_actor)
    results: list[Any] = []

    def adopt() -> None:
        try:
            results.append(walk.adopted(own, world.a1.head_actor))
        except DatabaseError as error:
            results.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=adopt)
    with transaction.atomic():
        lock_groups()
        thread.start()
        while thread.is_alive() and not _somebody_waits():
            pass
        recompute(now=clock.now(), years=[walk.this_year()], organisation_ids=[world.a1.organisation.pk])
    thread.join(timeout=30)
    assert [type(result).__name__ for result in results] == ["Edition"]


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])

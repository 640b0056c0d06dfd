"""What of the roadmap waits on the home page, and that it goes with the action that ends it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from mentoring.access.actor import Actor
from mentoring.core import clock
from mentoring.core.waiting import WaitingItem
from roadmap import waiting
from roadmap.enums import MarkState, Outcome
from roadmap.models import Activity, EditionYear, Task
from roadmap.selectors.tasks import shown_counts, shown_tasks, to_confirm
from roadmap.services import marks
from tests.roadmap.plan import make_activity, make_edition, make_task
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november() -> Any:
    with clock.set_to(dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)) as now:
        yield now


@pytest.fixture
def line() -> Activity:
    edition = make_edition(first_year=2025, last_year=2027, adopted=False)
    EditionYear.objects.bulk_create(EditionYear(edition=edition, year=year) for year in (2025, 2026, 2027))
    return make_activity(edition, "2.1", rule="competitions")


def late(line: Activity, world: World, **fields: Any) -> Task:
    values: dict[str, Any] = {"due_on": dt.date(2026, 11, 23), "outcome": Outcome.TO_MARK} | fields
    return make_task(line, organisation=world.a1.organisation, **values)


def to_do(actor: Actor) -> list[WaitingItem]:
    return list(waiting.to_do(actor, clock.now()))


def to_decide(actor: Actor) -> list[WaitingItem]:
    return list(waiting.to_decide(actor, clock.now()))


def test_a_mark_of_a_closed_organisation_waits_until_it_is_opened_again(world: World, line: Activity) -> None:
    task = late(line, world, state=MarkState.MARKED)
    other = make_task(line, due_on=task.due_on, organisation=world.a2.organisation, state=MarkState.MARKED)
    place = world.a1.organisation
    for is_active, waiting_ones in ((False, [other]), (True, [task, other])):
        place.is_active = is_active
        place.save(update_fields=["is_active"])
        assert list(to_confirm(world.officer_actor).order_by("pk")) == waiting_ones
        assert [item.count for item in to_decide(world.officer_actor)] == [len(waiting_ones)]


def test_an_overdue_task_leaves_with_the_mark_and_comes_to_who_decides(world: World, line: Activity) -> None:
    task, curator, officer = late(line, world), world.a1.curator_actor, world.officer_actor
    (item,) = to_do(curator)
    assert (item.title, item.url, item.urgent) == (f"2.1 {line.title}", f"/roadmap/tasks/{task.public_id}/", True)
    assert to_decide(officer) == []
    now: dict[str, Any] = {"task": task, "now": clock.now()}
    marks.mark(**now, text="Провели", done_on=clock.today(), actor=curator)
    assert to_do(curator) == []
    assert [(item.count, item.url) for item in to_decide(officer)] == [(1, "/roadmap/tasks/to-confirm/")]
    assert to_decide(world.officer_b_actor) == to_decide(world.region_actor) == to_decide(curator) == []
    marks.return_mark(**now, reason="Приложите приказ", actor=officer)
    assert to_decide(officer) == []
    (back,) = to_do(curator)
    assert (back.text, back.urgent) == ("Отметка возвращена: исправьте и отметьте снова.", True)
    assert back.since is not None
    marks.mark(**now, text="Провели, приказ приложен", done_on=clock.today(), actor=curator)
    marks.confirm(**now, actor=officer)
    assert to_do(curator) == to_decide(officer) == []


def test_strangers_and_readers_have_nothing_to_do(world: World, line: Activity) -> None:
    late(line, world)
    for actor in (world.a2.curator_actor, world.officer_actor, world.ministry_actor, world.region_actor):
        assert to_do(actor) == []
        assert list(waiting.coming(actor, clock.now())) == []


@pytest.mark.parametrize(
    ("fields", "waits"),
    [
        ({"due_on": dt.date(2026, 12, 8)}, True),
        ({"due_on": dt.date(2026, 12, 9)}, False),
        ({"outcome": Outcome.DONE}, False),
        ({"outcome": Outcome.UNKNOWN}, False),
        ({"outcome": Outcome.OPEN}, True),
        # Of a year that is over: what the body marks can be mended, what the portal counts cannot.
        ({"due_on": dt.date(2025, 12, 31)}, True),
        ({"due_on": dt.date(2025, 12, 31), "outcome": Outcome.OPEN}, False),
    ],
)
def test_what_is_pressing(world: World, line: Activity, fields: dict[str, Any], waits: bool) -> None:
    late(line, world, **fields)
    assert bool(to_do(world.a1.curator_actor)) is waits


def test_the_person_in_charge_has_it_alone(world: World, line: Activity) -> None:
    late(line, world, in_charge=world.a1.head)
    assert len(to_do(world.a1.head_actor)) == 1
    assert to_do(world.a1.curator_actor) == []


def test_a_task_of_somebody_who_has_left_waits_for_those_who_stay(world: World, line: Activity) -> None:
    late(line, world, in_charge=world.a2.head)
    assert len(to_do(world.a1.curator_actor)) == len(to_do(world.a1.head_actor)) == 1
    assert to_do(world.a2.head_actor) == []


def test_a_long_list_is_gathered(world: World, line: Activity) -> None:
    for number in range(7):
        late(make_activity(line.edition, f"3.{number}"), world)
    items = to_do(world.a1.curator_actor)
    assert len(items) == 6
    assert (items[-1].title, items[-1].count, items[-1].url) == (
        "Ещё 2 задачи дорожной карты",
        2,
        "/roadmap/tasks/?show=pressing",
    )


def test_the_next_deadline_is_told_ahead(world: World, line: Activity) -> None:
    late(line, world)
    late(make_activity(line.edition, "3.1", title="Анализ"), world, due_on=dt.date(2026, 12, 20))
    late(make_activity(line.edition, "3.2"), world, due_on=dt.date(2026, 12, 31))
    (next_one,) = waiting.coming(world.a1.curator_actor, clock.now())
    assert (next_one.text, next_one.on) == ("Срок: 3.1 Анализ", dt.date(2026, 12, 20))
    assert list(waiting.coming(world.a2.curator_actor, clock.now())) == []


def test_the_ministry_is_told_the_next_deadline_of_the_region(world: World, line: Activity) -> None:
    task = make_task(line, due_on=dt.date(2026, 12, 20))
    for actor in (world.region_actor, world.ministry_actor):
        (next_one,) = waiting.coming(actor, clock.now())
        assert (next_one.on, next_one.url) == (task.due_on, f"/roadmap/tasks/{task.public_id}/")
    assert list(waiting.coming(world.officer_actor, clock.now())) == []


def test_each_tier_decides_on_the_one_below(world: World, line: Activity) -> None:
    due: dict[str, Any] = {"due_on": dt.date(2026, 12, 31), "outcome": Outcome.TO_MARK, "state": MarkState.MARKED}
    school = make_task(line, organisation=world.a1.organisation, **due)
    college = make_task(line, organisation=world.k1.organisation, **due)
    municipality = make_task(line, municipality=world.a, **due)
    region = make_task(line, **due)
    for actor, tasks in (
        (world.a1.head_actor, []),
        (world.officer_actor, [school]),
        (world.officer_b_actor, []),
        (world.region_actor, [college, municipality]),
        (world.ministry_actor, [region]),
        (world.expert_actor, []),
    ):
        assert list(to_confirm(actor).order_by("pk")) == tasks


def test_a_view_of_the_list_holds_as_many_as_it_says(world: World, line: Activity) -> None:
    curator = world.a1.curator_actor
    late(line, world, in_charge=world.a1.curator)
    late(make_activity(line.edition, "3.1"), world, due_on=dt.date(2026, 12, 31), state=MarkState.MARKED)
    late(make_activity(line.edition, "3.2"), world, due_on=dt.date(2025, 12, 31))
    today = clock.today()
    counts = shown_counts(curator, today=today, year=2026)
    assert counts == {"": 2, "pressing": 2, "overdue": 1, "mine": 1, "marked": 1}
    assert counts == {code: shown_tasks(curator, today=today, year=2026, show=code).count() for code in counts}

"""A computed task that is open says what to do and where; what is done or marked by hand does not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from mentoring.core import clock
from roadmap import steps
from roadmap.enums import Outcome, TaskTier
from roadmap.models import Activity, Task
from roadmap.rules.by_hand import BY_HAND
from roadmap.rules.registry import RULES
from roadmap.selectors.tasks import own_tasks
from roadmap.wording import next_step
from tests.roadmap.plan import make_activity, make_edition, make_task
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november() -> Any:
    with clock.set_to(dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)) as now:
        yield now


@pytest.fixture
def line() -> Activity:
    return make_activity(make_edition(first_year=2025, last_year=2027, adopted=False), "1.4", rule="mentee_base")


def of(world: World, line: Activity, **fields: Any) -> Task:
    values: dict[str, Any] = {"due_on": dt.date(2026, 10, 31), "outcome": Outcome.OPEN} | fields
    make_task(line, organisation=world.a1.organisation, **values)
    task = own_tasks(world.a1.curator_actor, today=clock.today()).first()
    assert task is not None
    return task


def test_every_rule_that_counts_has_a_step_for_each_tier_it_counts() -> None:
    by_hand = {rule.code for rule in BY_HAND}
    own_marks = {("support", "municipality"), ("support", "organisation"), ("analysis", "organisation")}
    expected = {
        (code, tier.value)
        for code, rule in RULES.items()
        if code not in by_hand
        for tier in TaskTier
        if tier in rule.words
    }
    assert {(code, tier.value) for code, tier in steps._STEPS} == expected - own_marks


def test_a_school_is_told_what_to_do_and_gets_there(world: World, line: Activity) -> None:
    task = of(world, line)
    assert next_step(task) == "Внести наставляемых в базу и сдать сведения: отметится, когда их примут"
    assert steps.step_url(task, world.a1.curator_actor) == "/submissions/"
    assert steps.step_url(task, world.a1.head_actor) == "/submissions/"


@pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.TO_MARK, Outcome.UNKNOWN])
def test_only_what_is_open_has_a_step(world: World, line: Activity, outcome: Outcome) -> None:
    task = of(world, line, outcome=outcome)
    assert steps.step_of(task) is None
    assert steps.step_url(task, world.a1.curator_actor) == ""


def test_who_may_not_go_there_gets_words_only(world: World, line: Activity) -> None:
    line.rule = "monitoring"
    line.save()
    task = make_task(line, municipality=world.a, due_on=dt.date(2026, 10, 31))
    assert steps.step_url(task, world.officer_actor) == "/review/"
    assert steps.step_url(task, world.a1.curator_actor) == ""


def test_the_tiers_above_are_led_to_who_has_not_done_it(world: World, line: Activity) -> None:
    of_place = make_task(line, municipality=world.a, due_on=dt.date(2026, 10, 31))
    assert steps.step_url(of_place, world.officer_actor) == f"/roadmap/matrix/{world.a.code}/?year=2026"
    of_region = make_task(line, due_on=dt.date(2026, 10, 31))
    assert steps.step_url(of_region, world.region_actor) == "/roadmap/matrix/?year=2026"


def test_a_note_that_is_no_count_says_why_nothing_helps(world: World, line: Activity) -> None:
    line.rule = "pairs"
    line.save()
    task = of(world, line, note="Первая пара сформирована 12.01.2027, позже срока")
    assert next_step(task) == "Первая пара сформирована 12.01.2027, позже срока"
    task.note, task.covered, task.needed = "Встречались 1 из 3 пар и групп", 1, 3
    assert next_step(task) == "Сформировать хотя бы одну пару или группу"


def test_the_home_page_says_the_step_and_the_year(world: World, line: Activity) -> None:
    of(world, line)
    client = Client()
    client.force_login(world.a1.curator, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/").content.decode()
    assert "Внести наставляемых в базу" in page
    assert "Готово" not in page
    assert "срок был 31 октября</span>" in page
    Task.objects.update(covered=2, needed=5)
    assert "отметится, когда их примут. Готово 2 из 5." in client.get("/").content.decode()
    Task.objects.update(outcome=Outcome.TO_MARK, year=2025, due_on=dt.date(2025, 12, 31), starts_on=dt.date(2025, 1, 1))
    page = client.get("/").content.decode()
    assert "За 2025 год. Выполнить и отметить с подтверждением." in page
    assert "срок был 31 декабря 2025</span>" in page


def test_the_page_of_a_task_leads_to_the_place_where_it_is_done(world: World, line: Activity) -> None:
    task = of(world, line)
    client = Client()
    client.force_login(world.a1.curator, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/roadmap/tasks/{task.public_id}/").content.decode()
    assert (
        '<a href="/submissions/">Сведения за период<span class="visually-hidden">, мероприятие 1.4</span></a>' in page
    )
    Task.objects.update(outcome=Outcome.TO_MARK)
    assert (
        '<a href="/submissions/">Сведения за период<span'
        not in client.get(f"/roadmap/tasks/{task.public_id}/").content.decode()
    )

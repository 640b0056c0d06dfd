"""Changes to an adopted roadmap: whose years move, what stays, what becomes of tasks and marks."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.access.decisions import NotAllowed
from mentoring.core import clock
from roadmap.enums import MarkState
from roadmap.models import Activity, Comment, Edition, EditionYear, Task
from roadmap.selectors import boards
from roadmap.selectors.comparison import ADDED, CHANGED, REMOVED, compare, former_of
from roadmap.selectors.editions import in_force, years_replaced, years_taken
from roadmap.selectors.tasks import own_tasks, shown_counts, shown_tasks, to_confirm
from roadmap.selectors.term import term
from roadmap.services import activities, amending, editions
from tests.api.conftest import client_of
from tests.world import World

from . import editions as walk


@pytest.fixture
def region(world: World) -> Edition:
    """From last year to the next one."""
    return walk.in_force(world)


def changes(actor: Any) -> Edition:
    return amending.begin_own(actor=actor, now=clock.now())


def years(edition: Edition, actor: Any, first: int, last: int) -> Edition:
    edition.refresh_from_db()
    return editions.change_edition(
        edition=edition, title=edition.title, first_year=first, last_year=last, expected_version=edition.version,
        actor=actor, now=clock.now(),
    )  # fmt: skip


def held(edition: Edition) -> list[int]:
    return list(edition.valid_years.order_by("year").values_list("year", flat=True))


def written(edition: Edition) -> list[Any]:
    return list(Activity.objects.filter(edition=edition).order_by("pk").values())


def mark(task: Task) -> Task:
    """Somebody has said something about the task: it is never thrown away."""
    Comment.objects.create(task=task, author_name="Кто-то", text="Сделано", written_at=clock.now())
    return task


@pytest.fixture
def own(world: World, region: Edition) -> Edition:
    """a1 lives by its own roadmap for this year and the next: an own date, an own person, an own line."""
    actor = world.a1.curator_actor
    draft = changes(actor)
    walk.change(walk.line(draft, "1.4"), actor, start_day="09-01", due_day="09-30", organisation="Ложкина П.С.")
    walk.add(draft, actor, walk.line(draft, "1"), title="Клуб наставников", due_day="05-25")
    section = walk.add(draft, actor, None, title="Свой раздел")
    walk.add(draft, actor, section, title="Дневник")
    return walk.adopted(draft, world.a1.head_actor)


def test_a_draft_of_changes_begins_with_what_the_former_says(world: World, own: Edition) -> None:
    draft = changes(world.a1.curator_actor)
    assert (draft.source, draft.parent, draft.first_year) == (own, own.parent, walk.this_year() + 1)
    line = walk.line(draft, "1.4")
    assert (line.start_day, line.due_day, line.organisation) == ("09-01", "09-30", "Ложкина П.С.")
    titles = [line.title for line in draft.activities.filter(origin=None)]
    assert titles == ["Клуб наставников", "Свой раздел", "Дневник"]
    assert walk.line(draft, "4.1").section == walk.line(draft, "4")
    assert changes(world.a1.curator_actor) == draft
    assert draft.activities.filter(title="Дневник").count() == 1


def test_a_draft_of_changes_is_compared_with_what_it_replaces_too(world: World, own: Edition) -> None:
    actor = world.a1.curator_actor
    draft = changes(actor)
    walk.change(walk.line(draft, "1.4"), actor, due_day="10-15")
    activities.remove_activity(activity=draft.activities.get(title="Дневник"), actor=actor, now=clock.now())
    activities.remove_activity(activity=draft.activities.get(title="Свой раздел"), actor=actor, now=clock.now())
    assert (former_of(draft), former_of(draft, replaced=True)) == (own.parent, own)
    pairs = {(pair.kind, pair.title) for pair in compare(draft, own) if pair.kind in {CHANGED, ADDED, REMOVED}}
    assert pairs == {
        (CHANGED, "Формирование базы наставляемых"), (REMOVED, "Дневник"), (REMOVED, "Свой раздел"),
    }  # fmt: skip
    client = Client()
    client.force_login(world.a1.curator)
    address = reverse("roadmap:edition_compare", args=[draft.public_id]) + "?with=former"
    assert address in client.get(reverse("roadmap:edition", args=[draft.public_id])).content.decode()
    page = client.get(address).content.decode()
    assert f"{own} и {draft}: изменено 1, добавлено 0, убрано 2" in page


def test_an_own_line_of_a_section_that_is_gone_stays_behind(world: World, region: Edition, own: Edition) -> None:
    """It is still read in the former roadmap and in the comparison."""
    actor = world.a1.curator_actor
    draft = changes(actor)
    walk.add(draft, actor, walk.line(draft, "3"), title="Сбор отзывов")
    walk.adopted(draft, world.a1.head_actor)
    year = walk.this_year()
    without = editions.copy_edition(
        source=region, first_year=year, last_year=year + 1, title="", actor=world.region_actor, now=clock.now()
    )
    for number in ("3.1", "3.2", "3.3", "3.4"):
        walk.change(walk.line(without, number), world.region_actor, organisation="")
    walk.adopted(without, world.region_actor)
    anew = changes(actor)
    assert "Сбор отзывов" not in anew.activities.values_list("title", flat=True)
    assert "Клуб наставников" in anew.activities.values_list("title", flat=True)
    assert "Сбор отзывов" in {pair.title for pair in compare(anew, draft) if pair.kind == REMOVED}


def test_the_former_keeps_its_words_and_its_past_years(world: World, own: Edition) -> None:
    before, year = written(own), walk.this_year()
    draft = changes(world.a1.curator_actor)
    walk.change(walk.line(draft, "1.4"), world.a1.curator_actor, due_day="10-01")
    assert (years_replaced(draft), years_taken(draft)) == ([year + 1], [])
    walk.adopted(draft, world.a1.head_actor)
    assert (held(own), held(draft), written(own)) == ([year], [year + 1], before)
    tasks = Task.objects.filter(organisation=world.a1.organisation, activity__number="1.4")
    assert tasks.get(year=year).due_on == dt.date(year, 9, 30)
    assert tasks.get(year=year + 1).due_on == dt.date(year + 1, 10, 1)


def test_it_may_begin_with_this_year(world: World, own: Edition) -> None:
    year = walk.this_year()
    draft = years(changes(world.a1.curator_actor), world.a1.curator_actor, year, year + 1)
    walk.adopted(draft, world.a1.head_actor)
    assert (held(own), held(draft)) == ([], [year, year + 1])
    mine = in_force(year, municipality_id=world.a.pk, organisation_id=world.a1.organisation.pk)
    assert mine == draft


def test_tasks_of_lines_that_stay_go_over_and_the_others_remain_only_if_marked(world: World, own: Edition) -> None:
    year, actor = walk.this_year() + 1, world.a1.curator_actor
    of_own = Task.objects.filter(activity__edition=own, year=year)
    kept, told = of_own.get(activity__title="Клуб наставников"), mark(of_own.get(activity__title="Дневник"))
    mark(kept)
    draft = changes(actor)
    walk.change(draft.activities.get(title="Дневник"), actor, title="Дневник встреч")
    walk.change(draft.activities.get(title="Клуб наставников"), actor, due_day="06-01")
    walk.adopted(draft, world.a1.head_actor)
    kept.refresh_from_db()
    told.refresh_from_db()
    assert (kept.activity.edition, kept.due_on) == (draft, dt.date(year, 6, 1))
    assert told.activity.edition == own
    now = Task.objects.filter(activity__edition=draft, year=year).values_list("activity__title", flat=True)
    assert sorted(now) == ["Дневник встреч", "Клуб наставников"]
    assert told not in Task.objects.in_force()
    assert kept in Task.objects.in_force()


def test_unmarked_tasks_of_lines_that_are_gone_are_removed(world: World, own: Edition) -> None:
    actor, year = world.a1.curator_actor, walk.this_year()
    draft = changes(actor)
    activities.remove_activity(activity=draft.activities.get(title="Дневник"), actor=actor, now=clock.now())
    activities.remove_activity(activity=draft.activities.get(title="Свой раздел"), actor=actor, now=clock.now())
    walk.adopted(draft, world.a1.head_actor)
    of_line = Task.objects.filter(activity__title="Дневник")
    assert [task.year for task in of_line] == [year]


def test_the_region_changes_its_roadmap_within_the_term(world: World, region: Edition) -> None:
    year, before = walk.this_year(), written(region)
    draft = editions.copy_edition(
        source=region, first_year=year, last_year=year + 1, title="", actor=world.region_actor, now=clock.now()
    )
    assert (walk.line(draft, "3.1").first_year, walk.line(region, "3.1").first_year) == (year + 1, year + 1)
    walk.change(walk.line(draft, "1.4"), world.region_actor, due_day="09-15")
    walk.change(walk.line(draft, "1.5"), world.region_actor, title="Другое мероприятие")
    tasks = Task.objects.filter(organisation=world.a2.organisation, year=year)
    same, other, silent = (tasks.get(activity__number=number) for number in ("1.4", "1.5", "1.2"))
    mark(same)
    mark(other)
    walk.adopted(draft, world.region_actor)
    assert (held(region), held(draft), written(region)) == ([year - 1], [year, year + 1], before)
    for task in (same, other, silent):
        task.refresh_from_db()
    assert (same.activity.edition, same.due_on) == (draft, dt.date(year, 9, 15))
    assert (other.activity.edition, silent.activity.edition) == (region, draft)
    assert tasks.filter(activity__edition=draft, activity__number="1.5").count() == 1
    unmarked = Task.objects.filter(activity__edition=region, year__gte=year, comments=None, state=MarkState.NONE)
    assert not unmarked.exists()
    assert Task.objects.filter(activity__edition=region, year=year - 1).exists()


def test_what_a_replaced_roadmap_left_behind_is_history_and_asked_of_nobody(world: World, region: Edition) -> None:
    year, curator = walk.this_year(), world.a2.curator_actor
    draft = editions.copy_edition(
        source=region, first_year=year, last_year=year + 1, title="", actor=world.region_actor, now=clock.now()
    )
    walk.change(walk.line(draft, "1.5"), world.region_actor, title="Другое мероприятие")
    left = mark(Task.objects.get(organisation=world.a2.organisation, year=year, activity__number="1.5"))
    Task.objects.filter(pk=left.pk).update(state=MarkState.MARKED)
    asked = to_confirm(world.officer_actor)
    assert left in asked
    walk.adopted(draft, world.region_actor)
    assert left not in asked.all()
    today = clock.today()
    of_draft = Task.objects.filter(activity__edition=draft, organisation=world.a2.organisation, year=year)
    assert shown_counts(curator, today=today, year=year)[""] == of_draft.count()
    for rows in (own_tasks(curator, today=today), shown_tasks(curator, today=today, year=year, show="marked")):
        assert left not in rows
    parts = [*boards.timeline(curator, year=year, today=today)]
    for shown, years in ((year - 1, [year - 1]), (year, [year, year + 1])):
        found = term(curator, year=shown, today=today)
        assert found is not None
        assert found.years == years
        parts += found.parts
    assert "Собственные мероприятия" not in {part.title for part in parts}
    query = {"organisation": world.a2.organisation.pk, "year": year}
    answer = client_of(world.api).get("/api/v1/roadmap-status/", query)
    assert {row["id"] for row in answer.json()["results"]} == {str(task.public_id) for task in of_draft}
    lines = client_of(world.api).get("/api/v1/roadmap/", {"year": year}).json()["results"]
    assert {line["edition"] for line in lines} == {str(draft.public_id)}
    client = Client()
    client.force_login(world.officer)
    page = client.get(reverse("roadmap:task", args=[left.public_id])).content.decode()
    assert "выполнять и подтверждать её не нужно" in page
    assert reverse("roadmap:task_confirm", args=[left.public_id]) not in page


def test_own_dates_stay_inside_the_new_limits_of_the_region(world: World, region: Edition, own: Edition) -> None:
    year = walk.this_year()
    draft = editions.copy_edition(
        source=region, first_year=year, last_year=year + 1, title="", actor=world.region_actor, now=clock.now()
    )
    walk.change(walk.line(draft, "1.4"), world.region_actor, start_day="03-01", due_day="09-15")
    walk.adopted(draft, world.region_actor)
    tasks = Task.objects.filter(activity=walk.line(draft, "1.4"), year=year)
    mine, theirs = (tasks.get(organisation=place.organisation) for place in (world.a1, world.a2))
    assert (mine.starts_on, mine.due_on) == (dt.date(year, 9, 1), dt.date(year, 9, 15))
    assert (theirs.starts_on, theirs.due_on) == (dt.date(year, 3, 1), dt.date(year, 9, 15))
    anew = changes(world.a1.curator_actor)
    line = walk.line(anew, "1.4")
    assert (anew.parent, line.due_day, line.organisation) == (draft, "09-15", "Ложкина П.С.")


def test_an_own_draft_of_a_replaced_parent_is_written_anew(world: World, region: Edition) -> None:
    waiting = changes(world.a2.curator_actor)
    year = walk.this_year()
    draft = editions.copy_edition(
        source=region, first_year=year, last_year=year + 1, title="", actor=world.region_actor, now=clock.now()
    )
    walk.adopted(draft, world.region_actor)
    with pytest.raises(NotAllowed, match="составьте его заново"):
        walk.adopted(waiting, world.a2.head_actor)


def test_a_year_that_is_over_is_not_taken(world: World, region: Edition) -> None:
    year = walk.this_year()
    draft = editions.copy_edition(
        source=region, first_year=year - 1, last_year=year + 1, title="", actor=world.region_actor, now=clock.now()
    )
    assert (years_taken(draft), years_replaced(draft)) == ([year - 1], [year, year + 1])
    with pytest.raises(NotAllowed, match=f"На {year - 1} год уже утверждена"):
        walk.adopted(draft, world.region_actor)


def test_of_two_drafts_of_changes_the_second_is_refused(world: World, region: Edition) -> None:
    year = walk.this_year()
    first, second = (
        editions.copy_edition(
            source=region, first_year=year, last_year=year + 1, title="", actor=world.region_actor, now=clock.now()
        )
        for _ in range(2)
    )
    walk.adopted(first, world.region_actor)
    with pytest.raises(NotAllowed, match="уже утверждена"):
        walk.adopted(second, world.region_actor)
    assert EditionYear.objects.filter(edition=second).count() == 0


def test_the_screens_say_that_a_roadmap_is_replaced(world: World, own: Edition) -> None:
    client = Client()
    client.force_login(world.a1.head)
    assert "Изменить свою дорожную карту" in client.get(reverse("roadmap:editions")).content.decode()
    question = client.get(reverse("roadmap:edition_own")).content.decode()
    assert "заменит прежнюю" in question
    page = client.post(reverse("roadmap:edition_own"), follow=True).content.decode()
    assert f"заменит прежнюю на {walk.this_year() + 1} год." in page
    assert "Клуб наставников" in page

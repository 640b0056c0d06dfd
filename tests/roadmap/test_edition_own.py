"""Own roadmaps of municipalities and organisations: inherited, dates inside the parent's, own lines, adopted."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from mentoring.access.decisions import NotAllowed
from mentoring.core import clock
from roadmap.enums import EditionState, TaskTier
from roadmap.models import Activity, Edition, Task
from roadmap.selectors.comparison import ADDED, SHIFTED, compare, counts
from roadmap.selectors.editions import parent_for, year_to_plan
from roadmap.services import activities, editions
from tests.world import World

from . import editions as walk

EVERY = ["1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "2.1", "2.2", "2.3", "2.4", "2.5", "3.1", "3.2", "3.3", "3.4"]


@pytest.fixture
def region(world: World) -> Edition:
    """In force from last year to the next; bases by the end of October."""
    edition = walk.draft(world)
    walk.change(walk.line(edition, "1.4"), world.region_actor, start_day="03-01", due_day="10-31")
    return walk.adopted(edition, world.region_actor)


def activities_of(edition: Edition) -> list[str]:
    return list(edition.activities.exclude(section=None).values_list("number", flat=True))


def errors(act: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refused:
        act()
    found: dict[str, list[str]] = refused.value.message_dict
    return found


def test_an_organisation_inherits_what_it_is_a_party_of(world: World, region: Edition) -> None:
    own = walk.own(world.a1.curator_actor)
    assert (own.parent, own.organisation, own.municipality) == (region, world.a1.organisation, world.a)
    assert (own.first_year, own.last_year) == (walk.this_year(), region.last_year)
    assert activities_of(own) == [number for number in EVERY if number != "1.1"]
    line = walk.line(own, "1.4")
    assert (line.origin, line.due_day, line.rule) == (walk.line(region, "1.4"), "10-31", "mentee_base")
    assert line.term == f"Ежегодно {walk.this_year()} – {walk.this_year() + 1} гг."
    assert "СОШ № 1" in own.title
    assert str(walk.this_year()) in own.title


def test_a_municipality_inherits_its_own_and_not_what_is_asked_of_organisations(world: World, region: Edition) -> None:
    assert activities_of(walk.own(world.officer_actor)) == [n for n in EVERY if n not in {"1.1", "1.6", "1.7"}]


def test_the_second_call_gives_the_same_draft(world: World, region: Edition) -> None:
    first = walk.own(world.a1.curator_actor)
    assert walk.own(world.a1.head_actor) == first
    assert walk.own(world.a2.curator_actor) != first


def test_without_a_region_roadmap_there_is_nothing_to_make_it_from(world: World) -> None:
    with pytest.raises(NotAllowed, match="Составлять не из чего"):
        walk.own(world.a1.curator_actor)
    for actor in (world.region_actor, world.api_actor, world.ministry_actor):
        with pytest.raises(NotAllowed):
            walk.own(actor)


def test_own_dates_lie_inside_the_parents(world: World, region: Edition) -> None:
    own = walk.own(world.a1.curator_actor)
    line = walk.line(own, "1.4")
    actor = world.a1.curator_actor
    assert walk.change(line, actor, start_day="09-01", due_day="10-01").due_day == "10-01"
    limits = "с 01.03 по 31.10"
    late = errors(lambda: walk.change(line, actor, due_day="11-01"))
    early = errors(lambda: walk.change(line, actor, start_day="02-28"))
    assert limits in late["due_day"][0]
    assert limits in early["start_day"][0]
    assert list(late) == ["due_day"]
    assert list(early) == ["start_day"]
    years = errors(lambda: walk.change(walk.line(own, "3.1"), actor, first_year=own.first_year, term=""))
    assert f"с {own.last_year} по {own.last_year} год" in years["first_year"][0]
    nobody = errors(lambda: walk.change(line, actor, organisation=""))
    assert "остаётся за вами" in nobody["organisation"][0]


def test_words_of_an_inherited_line_stay_and_its_people_are_named(world: World, region: Edition) -> None:
    own = walk.own(world.a1.curator_actor)
    line = walk.change(
        walk.line(own, "1.4"), world.a1.curator_actor, title="Другое", region="Другие",
        organisation="Ложкина П.С., куратор", rule="marked", yearly=False,
    )  # fmt: skip
    above = walk.line(region, "1.4")
    assert (line.title, line.region, line.rule, line.yearly) == (above.title, above.region, above.rule, above.yearly)
    assert line.organisation == "Ложкина П.С., куратор"
    with pytest.raises(NotAllowed, match="Раздел взят"):
        walk.change(walk.line(own, "1"), world.a1.curator_actor, title="Другой раздел")


def test_inherited_lines_are_neither_removed_nor_moved(world: World, region: Edition) -> None:
    own = walk.own(world.a1.curator_actor)
    for act in (
        lambda: activities.remove_activity(
            activity=walk.line(own, "1.4"), actor=world.a1.curator_actor, now=clock.now()
        ),
        lambda: activities.move_activity(
            activity=walk.line(own, "1.4"), up=True, actor=world.a1.curator_actor, now=clock.now()
        ),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert "1.4" in activities_of(own)


def test_own_lines_go_on_after_the_parents_numbers(world: World, region: Edition) -> None:
    own, actor = walk.own(world.a1.curator_actor), world.a1.curator_actor
    first = walk.add(own, actor, walk.line(own, "1"), title="Клуб наставников", rule="pairs", region="Чужие")
    assert (first.number, first.rule, first.region, first.organisation) == ("1.8", "marked", "", "Кураторы")
    second = walk.add(own, actor, walk.line(own, "1"), title="Дневник встреч")
    section = walk.add(own, actor, None, title="Свой раздел")
    assert (second.number, section.number) == ("1.9", "4")
    assert walk.add(own, actor, section).number == "4.1"
    moved = activities.move_activity(activity=second, up=True, actor=actor, now=clock.now())
    assert (moved.number, walk.line(own, "1.9").title) == ("1.8", "Клуб наставников")
    with pytest.raises(NotAllowed, match="Порядок"):
        activities.move_activity(activity=moved, up=True, actor=actor, now=clock.now())
    changed = walk.change(moved, actor, title="Дневник", rule="pairs", municipality="Чужие")
    assert (changed.title, changed.rule, changed.municipality) == ("Дневник", "marked", "")
    assert errors(lambda: walk.change(changed, actor, organisation=""))["organisation"] == ["Назовите ответственных."]
    activities.remove_activity(activity=changed, actor=actor, now=clock.now())
    assert activities_of(own)[-1] == "4.1"
    assert walk.line(own, "1.8").title == "Клуб наставников"
    found = counts(compare(own, region))
    assert (found[ADDED], found["removed"]) == (3, 0)
    assert found[SHIFTED] > 0


def test_the_head_adopts_and_the_curator_does_not(world: World, region: Edition) -> None:
    own = walk.own(world.a1.curator_actor)
    with pytest.raises(NotAllowed, match="утверждает руководитель"):
        walk.adopted(own, world.a1.curator_actor)
    assert walk.adopted(own, world.a1.head_actor).state == EditionState.ADOPTED


def test_adoption_moves_the_dates_of_this_body_alone_and_adds_own_tasks(world: World, region: Edition) -> None:
    own, actor = walk.own(world.a1.curator_actor), world.a1.curator_actor
    walk.change(walk.line(own, "1.4"), actor, start_day="09-01", due_day="09-30")
    walk.add(own, actor, walk.line(own, "1"), title="Клуб наставников", due_day="05-25", last_year=own.first_year)
    before = Task.objects.count()
    walk.adopted(own, world.a1.head_actor)
    year = walk.this_year()
    of_line = Task.objects.filter(activity=walk.line(region, "1.4"), tier=TaskTier.ORGANISATION, year=year)
    mine = of_line.get(organisation=world.a1.organisation)
    theirs = of_line.get(organisation=world.a2.organisation)
    assert (mine.starts_on, mine.due_on) == (dt.date(year, 9, 1), dt.date(year, 9, 30))
    assert (theirs.starts_on, theirs.due_on) == (dt.date(year, 3, 1), dt.date(year, 10, 31))
    past = Task.objects.get(activity=walk.line(region, "1.4"), organisation=world.a1.organisation, year=year - 1)
    assert past.due_on == dt.date(year - 1, 10, 31)
    (new,) = Task.objects.filter(activity__edition=own)
    assert (new.organisation, new.municipality, new.tier) == (world.a1.organisation, world.a, TaskTier.ORGANISATION)
    assert (new.year, new.due_on, new.outcome) == (year, dt.date(year, 5, 25), "to_mark")
    assert Task.objects.count() == before + 1


def test_an_organisation_lives_by_its_municipalitys_dates_where_it_has_its_own(world: World, region: Edition) -> None:
    above = walk.own(world.officer_actor)
    walk.change(walk.line(above, "1.4"), world.officer_actor, due_day="10-10")
    walk.add(above, world.officer_actor, walk.line(above, "1"), title="Совещание кураторов")
    walk.adopted(above, world.officer_actor)
    own = walk.own(world.a1.curator_actor)
    assert own.parent == above
    assert "1.6" in activities_of(own)
    assert "Совещание кураторов" not in own.activities.values_list("title", flat=True)
    line = walk.line(own, "1.4")
    assert (line.due_day, line.origin) == ("10-10", walk.line(above, "1.4"))
    assert walk.line(own, "1.6").origin == walk.line(region, "1.6")
    refused = errors(lambda: walk.change(line, world.a1.curator_actor, due_day="10-20"))
    assert "по 10.10" in refused["due_day"][0]
    assert walk.add(own, world.a1.curator_actor, walk.line(own, "1")).number == "1.9"
    walk.change(line, world.a1.curator_actor, due_day="10-05")
    walk.adopted(own, world.a1.head_actor)
    year = walk.this_year()
    tasks = Task.objects.filter(activity=walk.line(region, "1.4"), year=year)
    assert tasks.get(organisation=world.a1.organisation).due_on == dt.date(year, 10, 5)
    assert tasks.get(municipality=world.a, organisation=None).due_on == dt.date(year, 10, 10)
    assert tasks.get(organisation=world.b1.organisation).due_on == dt.date(year, 10, 31)
    own_task = Task.objects.get(activity__edition=above, year=year)
    assert (own_task.tier, own_task.municipality, own_task.organisation) == (TaskTier.MUNICIPALITY, world.a, None)
    assert walk.own(world.b1.curator_actor).parent == region
    assert walk.own(world.k1.curator_actor).parent == region


def test_years_of_an_own_roadmap_stay_inside_the_parents(world: World, region: Edition) -> None:
    own, year = walk.own(world.a1.curator_actor), walk.this_year()

    def years(first: int, last: int) -> Edition:
        own.refresh_from_db()
        return editions.change_edition(
            edition=own, title="Наша", first_year=first, last_year=last, expected_version=own.version,
            actor=world.a1.curator_actor, now=clock.now(),
        )  # fmt: skip

    assert f"с {year - 1} по {year + 1} год" in errors(lambda: years(year, year + 2))["last_year"][0]
    assert "first_year" in errors(lambda: years(year - 2, year))
    later = Activity.objects.filter(edition=own, first_year=year + 1).exclude(section=None)
    assert later.exists()
    for line in later:
        assert line.number in errors(lambda: years(year, year))["last_year"][0]


def test_after_this_year_the_next_one_is_planned(world: World, region: Edition) -> None:
    actor, today = world.officer_actor, clock.today()
    assert year_to_plan(actor, today=today) == walk.this_year()
    walk.adopted(walk.own(actor), actor)
    assert year_to_plan(actor, today=today) == walk.this_year() + 1
    assert year_to_plan(world.officer_b_actor, today=today) == walk.this_year()
    assert parent_for(world.officer_b_actor, walk.this_year()) == region


def test_who_sees_whose_roadmap(world: World, region: Edition) -> None:
    draft = walk.draft(world, 2090, 2092)
    of_a = walk.own(world.officer_actor)
    of_b = walk.adopted(walk.own(world.officer_b_actor), world.officer_b_actor)
    of_a1, of_b1 = walk.own(world.a1.curator_actor), walk.own(world.b1.curator_actor)
    source = region.source
    everything = {source, region, draft, of_a, of_b, of_a1, of_b1}
    seen = {
        "region": everything,
        "ministry": everything,
        "officer": {source, region, of_a, of_a1},
        "officer_b": {source, region, of_b, of_b1},
        "expert": set(),
    }
    for who, expected in seen.items():
        assert set(Edition.objects.visible_to(getattr(world, f"{who}_actor"))) == expected, who
    places = {
        "a1": {source, region, of_a1},
        "a2": {source, region},
        "b1": {source, region, of_b, of_b1},
        "k1": {source, region},
    }
    for name, expected in places.items():
        assert set(Edition.objects.visible_to(getattr(world, name).curator_actor)) == expected, name
    visible = Activity.objects.visible_to(world.a2.curator_actor)
    assert set(visible.values_list("edition", flat=True)) == {source.pk, region.pk}
    assert not Edition.objects.visible_to(None).exists()

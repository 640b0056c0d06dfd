"""The boards: one word for each square, the right bodies in it, and no year that nobody planned."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.core import clock
from roadmap.enums import MarkState, Outcome, Status
from roadmap.models import Activity, Edition, EditionYear, Task
from roadmap.selectors import boards
from tests.roadmap.plan import make_activity, make_edition, make_task
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> dt.date:
    return dt.date(2026, 11, 24)


@pytest.fixture
def edition() -> Edition:
    """2026 with a section of one activity, valid for the region."""
    edition = make_edition(first_year=2026, last_year=2026, adopted=False)
    section = make_activity(edition, "1", title="Реализация программ")
    make_activity(edition, "1.4", section=section)
    EditionYear.objects.create(edition=edition, year=2026)
    return edition


@pytest.fixture
def activity(edition: Edition) -> Activity:
    return edition.activities.get(number="1.4")


def status_of(task: Task, today: dt.date) -> str:
    return str(Task.objects.with_status(today).get(pk=task.pk).status)


D = dt.date


@pytest.mark.parametrize(
    ("outcome", "state", "day", "status"),
    [
        (Outcome.OPEN, MarkState.NONE, D(2025, 12, 31), Status.NOT_DUE),
        (Outcome.OPEN, MarkState.NONE, D(2026, 1, 1), Status.RUNNING),
        (Outcome.OPEN, MarkState.NONE, D(2026, 10, 31), Status.RUNNING),
        (Outcome.OPEN, MarkState.NONE, D(2026, 11, 1), Status.OVERDUE),
        (Outcome.DONE, MarkState.NONE, D(2025, 12, 31), Status.DONE),
        (Outcome.DONE, MarkState.NONE, D(2026, 11, 1), Status.DONE),
        (Outcome.UNKNOWN, MarkState.NONE, D(2025, 12, 31), Status.NOT_DUE),
        (Outcome.UNKNOWN, MarkState.NONE, D(2026, 5, 1), Status.NO_DATA),
        (Outcome.UNKNOWN, MarkState.NONE, D(2026, 11, 1), Status.NO_DATA),
        (Outcome.UNKNOWN, MarkState.CONFIRMED, D(2026, 11, 1), Status.DONE),
        (Outcome.TO_MARK, MarkState.NONE, D(2026, 10, 31), Status.RUNNING),
        (Outcome.TO_MARK, MarkState.NONE, D(2026, 11, 1), Status.OVERDUE),
        (Outcome.TO_MARK, MarkState.MARKED, D(2026, 11, 1), Status.RUNNING),
        (Outcome.TO_MARK, MarkState.RETURNED, D(2026, 11, 1), Status.OVERDUE),
        (Outcome.TO_MARK, MarkState.CONFIRMED, D(2026, 11, 1), Status.DONE),
    ],
)
def test_one_status_for_each_day(
    world: World, activity: Activity, outcome: str, state: str, day: dt.date, status: str
) -> None:
    task = make_task(
        activity, due_on=dt.date(2026, 10, 31), organisation=world.a1.organisation, outcome=outcome, state=state
    )
    assert status_of(task, day) == status


def spread(world: World, activity: Activity) -> None:
    """a1 done, a2 late, b1 not begun, k1 running; municipality a late itself."""
    make_task(activity, due_on=D(2026, 10, 31), organisation=world.a1.organisation, outcome=Outcome.DONE)
    make_task(activity, due_on=D(2026, 10, 31), organisation=world.a2.organisation)
    late = make_task(activity, due_on=D(2026, 12, 31), organisation=world.b1.organisation)
    Task.objects.filter(pk=late.pk).update(starts_on=D(2026, 12, 1))
    make_task(activity, due_on=D(2026, 12, 31), organisation=world.k1.organisation)
    make_task(activity, due_on=D(2026, 10, 31), municipality=world.a)


def test_a_square_holds_the_municipalitys_status_and_its_organisations(
    world: World, activity: Activity, today: dt.date
) -> None:
    spread(world, activity)
    rows = boards.matrix(world.region_actor, year=2026, today=today, activities=[activity])
    squares = {row.municipality: row.squares[0] for row in rows}
    assert squares[world.a].own == Status.OVERDUE
    assert (squares[world.a].below.done, squares[world.a].below.total) == (1, 2)
    assert squares[world.b].own is None
    assert squares[world.b].status == Status.NOT_DUE
    assert squares[world.krai].status == Status.RUNNING


@pytest.mark.parametrize(
    ("counts", "status"),
    [
        ({}, None),
        ({"done": 3}, Status.DONE),
        ({"done": 3, "not_due": 1}, Status.NOT_DUE),
        ({"done": 3, "no_data": 1}, Status.NO_DATA),
        ({"done": 3, "running": 1}, Status.RUNNING),
        ({"done": 3, "running": 1, "overdue": 1}, Status.OVERDUE),
    ],
)
def test_a_group_is_done_only_when_all_are(counts: dict[str, int], status: str | None) -> None:
    assert boards.Tally(counts).status == status


def test_a_municipality_sees_only_its_own_row(world: World, activity: Activity, today: dt.date) -> None:
    spread(world, activity)
    rows = boards.matrix(world.officer_actor, year=2026, today=today, activities=[activity])
    assert [row.municipality for row in rows] == [world.a]
    assert boards.matrix(world.officer_b_actor, year=2026, today=today, activities=[activity])[0].squares[0].own is None


def test_the_timeline_shows_the_body_its_own_task_and_where_others_answer(
    world: World, activity: Activity, today: dt.date
) -> None:
    spread(world, activity)
    lines = boards.timeline(world.a1.curator_actor, year=2026, today=today)[0].lines
    assert [(line.task.organisation, line.task.status) for line in lines if line.task] == [
        (world.a1.organisation, Status.DONE)
    ]
    region = boards.timeline(world.region_actor, year=2026, today=today)[0].lines
    assert [line.task for line in region] == [None]
    assert (region[0].starts, region[0].length) == (0, 365)


def test_own_activities_stand_in_a_section_of_their_own(world: World, edition: Edition, today: dt.date) -> None:
    place = world.a1.organisation
    own = make_edition(
        first_year=2026, last_year=2026, adopted=False, parent=edition, organisation=place,
        municipality=place.municipality,
    )  # fmt: skip
    line = make_activity(own, "4.1", title="Своё")
    make_task(line, due_on=D(2026, 6, 1), organisation=place)
    parts = boards.timeline(world.a1.curator_actor, year=2026, today=today)
    assert [(part.title, [one.activity.title for one in part.lines]) for part in parts][-1] == (
        "Собственные мероприятия",
        ["Своё"],
    )
    assert (parts[-1].lines[0].starts, parts[-1].lines[0].length) == (0, 152)


def sign_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("name", ["timeline", "matrix", "tasks"])
def test_a_year_without_an_edition_does_not_exist(world: World, edition: Edition, name: str) -> None:
    client = sign_in(world.region)
    assert client.get(reverse(f"roadmap:{name}"), {"year": "2026"}).status_code == 200
    for year in ("2020", "x", "٢٠٢٦", "-1"):
        assert client.get(reverse(f"roadmap:{name}"), {"year": year}).status_code == 404


@pytest.mark.parametrize("name", ["timeline", "matrix", "tasks"])
def test_before_the_first_edition_the_boards_say_what_comes(world: World, name: str) -> None:
    EditionYear.objects.all().delete()
    response = sign_in(world.region).get(reverse(f"roadmap:{name}"))
    assert "Дорожной карты ещё нет" in response.content.decode()


def test_the_year_nearest_to_today_is_shown_first() -> None:
    assert boards.nearest_year([2021, 2024], 2026) == 2024
    assert boards.nearest_year([2025, 2027], 2026) == 2027
    assert boards.nearest_year([], 2026) is None


def test_squares_open_the_list_behind_them(world: World, activity: Activity) -> None:
    spread(world, activity)
    client = sign_in(world.region)
    page = client.get(reverse("roadmap:matrix"), {"year": "2026"}).content.decode()
    assert f'href="{world.a.code}/?year=2026&amp;activity=1.4"' in page
    listed = client.get(
        reverse("roadmap:matrix_municipality", args=[world.a.code]), {"year": "2026", "activity": "1.4"}
    )
    text = listed.content.decode()
    assert "Выполнили 1 из 2" in text
    assert str(world.a1.organisation) in text
    assert str(world.b1.organisation) not in text
    missing = client.get(reverse("roadmap:matrix_municipality", args=[world.a.code]), {"year": "2026", "activity": "9"})
    assert missing.status_code == 404


def test_a_closed_organisation_is_neither_counted_nor_listed(world: World, activity: Activity) -> None:
    spread(world, activity)
    closed = world.a1.organisation
    type(closed).objects.filter(pk=closed.pk).update(is_active=False)
    address = reverse("roadmap:matrix_municipality", args=[world.a.code])
    for query in ({"year": "2026"}, {"year": "2026", "activity": "1.4"}):
        response = sign_in(world.region).get(address, query)
        assert response.context["squares"][0].below.total == len(response.context["rows"])
        assert str(closed) not in response.content.decode()


def test_an_officer_comes_to_the_own_organisations_and_not_to_others(world: World, activity: Activity) -> None:
    spread(world, activity)
    client = sign_in(world.officer)
    assert client.get(reverse("roadmap:matrix")).url.startswith(f"/roadmap/matrix/{world.a.code}/")
    assert client.get(reverse("roadmap:matrix_municipality", args=[world.b.code])).status_code == 404
    assert sign_in(world.a1.curator).get(reverse("roadmap:matrix")).status_code == 403
    assert sign_in(world.a1.curator).get(reverse("roadmap:matrix_municipality", args=[world.a.code])).status_code == 404


def test_deadlines_come_to_a_calendar_as_whole_days(world: World, activity: Activity) -> None:
    clock_year = clock.today().year
    make_task(activity, due_on=D(clock_year, 12, 31), organisation=world.a1.organisation)
    make_task(activity, due_on=D(clock_year, 12, 31), organisation=world.a2.organisation)
    content = sign_in(world.a1.curator).get(reverse("roadmap:tasks_calendar")).content.decode()
    assert content.count("BEGIN:VEVENT") == 1
    assert f"DTSTART;VALUE=DATE:{clock_year}1231" in content


def test_the_ministry_is_not_told_that_the_region_s_tasks_are_its_own(world: World, edition: Edition) -> None:
    for user, label in ((world.region, "Мои задачи"), (world.ministry, "Задачи региона")):
        assert label in sign_in(user).get(reverse("roadmap:timeline")).content.decode()


def test_a_year_that_nobody_planned_has_no_lines(world: World, today: dt.date) -> None:
    assert boards.timeline(world.region_actor, year=2050, today=today) == []
    EditionYear.objects.all().delete()
    missing = sign_in(world.region).get(reverse("roadmap:matrix_municipality", args=[world.a.code]))
    assert missing.status_code == 404

"""The roadmap and its statuses through REST: the same words as on the boards, the token's territory, no people."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest

from mentoring.accounts.models import Role
from mentoring.core import clock
from roadmap.api import ActivityRow, StatusRow
from roadmap.enums import MarkState, Outcome
from roadmap.models import Edition, EditionYear, Task
from tests.api.conftest import client_of
from tests.roadmap.plan import adopt, make_activity, make_edition, make_task
from tests.world import World

PLAN, STATUSES = "/api/v1/roadmap/", "/api/v1/roadmap-status/"


@pytest.fixture
def plan(world: World) -> Edition:
    """One activity of this year and the next: a1 has done it, a2 is late, b1 and the municipality are on the way."""
    year, yesterday = clock.today().year, clock.today() - dt.timedelta(days=1)
    edition = make_edition(first_year=year, last_year=year + 1, adopted=False)
    section = make_activity(edition, "1", title="Раздел")
    base = make_activity(edition, "1.4", section=section)
    EditionYear.objects.bulk_create(EditionYear(edition=edition, year=one) for one in (year, year + 1))
    adopt(edition)
    last_day = dt.date(year, 12, 31)
    for place, due, outcome in (
        (world.a1, last_day, Outcome.DONE),
        (world.a2, yesterday, Outcome.OPEN),
        (world.b1, last_day, Outcome.OPEN),
    ):
        make_task(base, due_on=due, organisation=place.organisation, outcome=outcome)
    make_task(base, due_on=last_day, municipality=world.a, covered=1, needed=2, computed_at=clock.now())
    edition.refresh_from_db()
    return edition


def found(user: Any, address: str, **query: Any) -> list[dict[str, Any]]:
    answer = client_of(user).get(address, query)
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


def test_the_lines_of_the_adopted_roadmap(world: World, plan: Edition) -> None:
    make_activity(make_edition(first_year=2090, last_year=2091, adopted=False), "9.9", title="Проект")
    rows = found(world.api, PLAN)
    assert [(row["number"], row["section"], row["edition"]) for row in rows] == [
        ("1", "", str(plan.public_id)),
        ("1.4", "1", str(plan.public_id)),
    ]
    assert (rows[1]["organisation"], rows[1]["first_year"]) == ("Кураторы", plan.first_year)
    assert found(world.api, PLAN, year=plan.last_year + 1) == []
    assert len(found(world.api, PLAN, edition=plan.public_id, year=plan.last_year)) == 2


def test_a_body_s_own_roadmap_is_not_the_region_s(world: World, plan: Edition) -> None:
    place = world.a1.organisation
    own = make_edition(
        first_year=plan.first_year, last_year=plan.last_year, adopted=False, parent=plan, organisation=place,
        municipality=place.municipality,
    )  # fmt: skip
    make_activity(own, "4.1", title="Своё")
    adopt(own)
    assert {row["number"] for row in found(world.api, PLAN)} == {"1", "1.4"}


def test_statuses_are_those_of_the_boards(world: World, plan: Edition) -> None:
    rows = {(row["tier"], row["organisation"]): row for row in found(world.api, STATUSES)}
    a1, a2, b1 = (place.organisation.pk for place in (world.a1, world.a2, world.b1))
    assert {key: row["status"] for key, row in rows.items()} == {
        ("organisation", a1): "done",
        ("organisation", a2): "overdue",
        ("organisation", b1): "running",
        ("municipality", None): "running",
    }
    own = rows["municipality", None]
    assert (own["municipality"], own["covered"], own["needed"], own["mark"]) == ("shpakovsky", 1, 2, "none")
    assert own["data_time"] is not None


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"status": "overdue"}, 1),
        ({"tier": "municipality"}, 1),
        ({"municipality": "shpakovsky"}, 3),
        ({"municipality": "petrovsky", "tier": "organisation"}, 1),
        ({"year": 2000}, 0),
        ({"municipality": "nowhere"}, 0),
    ],
)
def test_filters(world: World, plan: Edition, query: dict[str, Any], count: int) -> None:
    assert len(found(world.api, STATUSES, **query)) == count


def test_a_filter_by_activity_and_organisation(world: World, plan: Edition) -> None:
    activity = plan.activities.get(number="1.4").public_id
    (row,) = found(world.api, STATUSES, activity=activity, organisation=world.a1.organisation.pk)
    assert row["number"] == "1.4"


@pytest.mark.parametrize("query", [{"status": "great"}, {"tier": "country"}, {"year": "x"}, {"unknown": "1"}])
def test_a_wrong_parameter_is_refused_with_its_name(world: World, plan: Edition, query: dict[str, str]) -> None:
    answer = client_of(world.api).get(STATUSES, query)
    assert answer.status_code == 400
    assert next(iter(query)) in answer.content.decode()


def test_a_token_of_a_municipality_reads_its_own_only(world: World, plan: Edition) -> None:
    officers = Role.objects.get(code="officer")
    Role.objects.filter(pk=officers.pk).update(permissions=[*officers.permissions, "api.read"])
    user = world.officer
    rows = found(user, STATUSES)
    assert {row["municipality"] for row in rows} == {"shpakovsky"}
    assert len(rows) == 3
    foreign = Task.objects.get(organisation=world.b1.organisation)
    assert client_of(user).get(f"{STATUSES}{foreign.public_id}/").status_code == 404
    own = Task.objects.get(organisation=world.a1.organisation)
    assert client_of(user).get(f"{STATUSES}{own.public_id}/").json()["status"] == "done"


def test_rows_are_what_the_schema_says(world: World, plan: Edition) -> None:
    api = client_of(world.api)
    task, line = Task.objects.latest("pk"), plan.activities.get(number="1.4")
    for address, row in (
        (PLAN, ActivityRow),
        (STATUSES, StatusRow),
        (f"{PLAN}{line.public_id}/", ActivityRow),
        (f"{STATUSES}{task.public_id}/", StatusRow),
    ):
        answer = api.get(address).json()
        first = answer["results"][0] if "results" in answer else answer
        assert set(first) == set(row().fields), address


def test_csv_has_the_same_columns(world: World, plan: Edition) -> None:
    text = client_of(world.api).get(STATUSES, {"format": "csv"}).content.decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(text))) == list(StatusRow().fields)


def test_no_person_is_in_the_answer(world: World, plan: Edition) -> None:
    curator = world.a1.curator
    Task.objects.filter(organisation=world.a1.organisation).update(in_charge=curator, state=MarkState.CONFIRMED)
    text = client_of(world.api).get(STATUSES).content.decode()
    assert curator.full_name not in text
    assert '"mark":"confirmed"' in text.replace(" ", "")


@pytest.mark.parametrize("more", [0, 2])
def test_the_number_of_queries_does_not_grow(
    world: World, plan: Edition, django_assert_num_queries: Any, more: int
) -> None:
    Task.objects.exclude(organisation=world.a1.organisation).delete()
    base = plan.activities.get(number="1.4")
    for place in (world.a2, world.b1)[:more]:
        make_task(base, due_on=dt.date(plan.first_year, 12, 31), organisation=place.organisation)
    api = client_of(world.api)
    api.get(STATUSES)
    with django_assert_num_queries(3):  # the token with its user, the role, the page
        assert len(api.get(STATUSES).json()["results"]) == 1 + more

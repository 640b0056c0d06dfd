"""The boards as workbooks and the whole term: the same words and numbers as on the screen."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from mentoring.core import clock
from roadmap.enums import MarkState, Outcome, Status
from roadmap.models import Activity, Edition, EditionYear, Mark, Task
from roadmap.selectors import boards
from roadmap.selectors.term import term
from tests import factories as make
from tests.roadmap.plan import make_activity, make_edition, make_task
from tests.world import World

pytestmark = pytest.mark.django_db
D = dt.date
YEAR = 2026
NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def november() -> Any:
    with clock.set_to(NOW) as now:
        yield now


@pytest.fixture
def edition(world: World) -> Edition:
    """2025–2027: 1.4 of every year, 1.6 of organisations."""
    edition = make_edition(first_year=YEAR - 1, last_year=YEAR + 1, adopted=False)
    section = make_activity(edition, "1", title="Реализация программ")
    make_activity(edition, "1.4", section=section, title="=База; «наставляемых»")
    make_activity(edition, "1.6", section=section, title="Пары")
    EditionYear.objects.bulk_create(EditionYear(edition=edition, year=year) for year in range(YEAR - 1, YEAR + 2))
    base, pairs = line(edition, "1.4"), line(edition, "1.6")
    for place, outcome in ((world.a1, Outcome.DONE), (world.a2, Outcome.OPEN), (world.b1, Outcome.OPEN)):
        make_task(base, due_on=D(YEAR, 10, 31), organisation=place.organisation, outcome=outcome)
    make_task(pairs, due_on=D(YEAR, 12, 31), organisation=world.a1.organisation)
    make_task(base, due_on=D(YEAR, 12, 31), municipality=world.a, covered=1, needed=2)
    return edition


def line(edition: Edition, number: str) -> Activity:
    return Activity.objects.get(edition=edition, number=number)


def sign_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def book(user: Any, name: str, *args: object, **query: Any) -> tuple[str, dict[str, list[list[Any]]]]:
    """The file's name and the values of its sheets."""
    response = sign_in(user).get(reverse(f"roadmap:{name}", args=args), query)
    assert response.status_code == 200
    found = openpyxl.load_workbook(io.BytesIO(response.content))
    name = unquote(response["Content-Disposition"].partition("filename*=UTF-8''")[2])
    return name, {
        sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in found.worksheets
    }


def test_the_matrix_is_the_same_in_the_workbook(world: World, edition: Edition) -> None:
    name, sheets = book(world.region, "matrix_file", year=YEAR)
    assert name == "Матрица дорожной карты 2026 Ставропольский край.xlsx"
    matrix = sheets["Матрица"]
    assert [row[0] for row in matrix[:4]] == [
        "Матрица дорожной карты",
        "Территория: Ставропольский край",
        "Год: 2026",
        "Данные на: 24.11.2026 15:00",
    ]
    assert matrix[5] == ["Муниципалитет", "1.4", "1.6"]
    rows = {row[0]: row[1:] for row in matrix[6:]}
    assert rows[str(world.a)] == ["выполняется, 1 из 2", "выполняется, 0 из 1"]
    assert rows[str(world.b)] == ["просрочено, 0 из 1", "нет исполнителя"]
    assert rows[str(world.krai)] == ["нет исполнителя", "нет исполнителя"]
    numbers = [row for row in sheets["Числа"][6:] if row[0] == str(world.a)]
    assert numbers == [
        [str(world.a), "1.4", "=База; «наставляемых»", "выполняется", 2, 1, 1],
        [str(world.a), "1.6", "Пары", "нет исполнителя", 1, 0, 0],
    ]
    screen = boards.matrix(
        world.region_actor, year=YEAR, today=clock.today(), activities=boards.activities_of_year(YEAR)
    )
    squares = {str(row.municipality): row.squares[0] for row in screen}
    assert {name: cells[0].split(", ")[0] for name, cells in rows.items()} == {
        name: Status(square.status).label if square.status else "нет исполнителя" for name, square in squares.items()
    }


def test_a_municipality_has_its_organisations_and_no_others(world: World, edition: Edition) -> None:
    name, sheets = book(world.officer, "matrix_municipality_file", world.a.code, year=YEAR)
    assert name == f"Матрица дорожной карты 2026 {world.a.name}.xlsx"
    assert {row[0]: row[1:] for row in sheets["Матрица"][6:]} == {
        str(world.a1.organisation): ["выполнено", "выполняется"],
        str(world.a2.organisation): ["просрочено", "нет исполнителя"],
    }
    assert [row[:2] for row in sheets["Мероприятия"][1:]] == [["1.4", "=База; «наставляемых»"], ["1.6", "Пары"]]


@pytest.mark.parametrize(
    ("show", "numbers", "words"),
    [("", ["1.4", "1.6"], "все"), ("marked", ["1.6"], "ждут подтверждения"), ("nonsense", ["1.4", "1.6"], "все")],
)
def test_tasks_as_they_are_shown(world: World, edition: Edition, show: str, numbers: list[str], words: str) -> None:
    Task.objects.filter(activity__number="1.6").update(state=MarkState.MARKED, in_charge=world.a1.head)
    name, sheets = book(world.a1.curator, "tasks_file", year=YEAR, show=show)
    assert name == f"Задачи дорожной карты 2026 {world.a1.curator_actor.scope_label}.xlsx"
    rows = sheets["Задачи"]
    assert rows[4][0] == f"Показаны: {words}"
    assert [row[0] for row in rows[7:]] == numbers
    last = rows[-1]
    assert last[2] == YEAR
    assert last[3:6] == [dt.datetime(YEAR, 1, 1), dt.datetime(YEAR, 12, 31), "выполняется"]
    assert last[9:] == ["ждёт подтверждения", world.a1.head.full_name, "Муниципалитет подтвердит или вернёт"]


def test_what_is_pressing_says_of_which_year_it_is(world: World, edition: Edition) -> None:
    """Overdue ones of a former year are there too, so the sheet as a whole has no year."""
    late = make_task(
        line(edition, "1.4"), due_on=D(YEAR - 1, 12, 31), organisation=world.a2.organisation, outcome=Outcome.TO_MARK
    )
    name, sheets = book(world.a2.curator, "tasks_file", year=YEAR, show="pressing")
    assert name == f"Задачи дорожной карты пора делать {world.a2.curator_actor.scope_label}.xlsx"
    rows = sheets["Задачи"]
    above = [str(row[0]) for row in rows[:4]]
    assert not [text for text in above if text.startswith("Год")]
    assert above[-1] == "Показаны: пора делать"
    heads = rows[5]
    assert heads[2] == "Год"
    assert [row[2] for row in rows[6:]] == [late.year, YEAR]


def test_before_the_first_edition_there_is_no_file(world: World) -> None:
    for name, args in (("matrix_file", []), ("matrix_municipality_file", [world.a.code]), ("tasks_file", [])):
        assert sign_in(world.region).get(reverse(f"roadmap:{name}", args=args)).status_code == 404
    Task.objects.all().delete()
    edition = make_edition(first_year=YEAR, last_year=YEAR)
    EditionYear.objects.create(edition=edition, year=YEAR)
    _, sheets = book(world.a1.curator, "tasks_file")
    assert len(sheets["Задачи"]) == 7


def test_the_whole_term_has_a_column_for_each_year(world: World, edition: Edition) -> None:
    base = line(edition, "1.4")
    make_task(base, due_on=D(YEAR - 1, 12, 31), organisation=world.a1.organisation, outcome=Outcome.UNKNOWN)
    make_task(base, due_on=D(YEAR - 1, 12, 31), organisation=world.a2.organisation, outcome=Outcome.DONE)
    make_task(base, due_on=D(YEAR + 1, 12, 31), organisation=world.a1.organisation)
    found = term(world.a1.curator_actor, year=YEAR, today=clock.today())
    assert found is not None
    assert (found.words, found.years) == ("2025–2027", [2025, 2026, 2027])
    assert {
        one.activity.number: [task.status if task else None for task in one.tasks] for one in found.parts[0].lines
    } == {
        "1.4": [Status.NO_DATA, Status.DONE, Status.NOT_DUE],
        "1.6": [None, Status.RUNNING, None],
    }
    page = sign_in(world.a1.curator).get(reverse("roadmap:term"), {"year": YEAR}).content.decode()
    assert re.findall(r'<th scope="col" id="y(\d+)"', page) == ["2025", "2026", "2027"]
    assert page.count("нет задачи") == 2


def test_own_activities_are_in_the_term_too(world: World, edition: Edition) -> None:
    place = world.a1.organisation
    mine = make_edition(
        first_year=YEAR, last_year=YEAR, adopted=False, parent=edition, organisation=place,
        municipality=place.municipality,
    )  # fmt: skip
    make_task(make_activity(mine, "4.1", title="Своё"), due_on=D(YEAR, 6, 1), organisation=place)
    found = term(world.a1.curator_actor, year=YEAR, today=clock.today())
    assert found is not None
    assert found.parts[-1].title == "Собственные мероприятия"
    assert [task and task.status for task in found.parts[-1].lines[0].tasks] == [None, Status.OVERDUE, None]


def test_a_year_that_nobody_planned_has_no_term(world: World) -> None:
    assert term(world.region_actor, year=2050, today=clock.today()) is None
    assert "Дорожной карты ещё нет" in sign_in(world.region).get(reverse("roadmap:term")).content.decode()


def test_a_body_sees_its_own_years_only(world: World, edition: Edition) -> None:
    found = term(world.b1.curator_actor, year=YEAR, today=clock.today())
    assert found is not None
    own = [task for part in found.parts for one in part.lines for task in one.tasks if task]
    assert {task.organisation_id for task in own} == {world.b1.organisation.pk}


BOARDS = (
    ("timeline", "curator", (), 8),
    ("term", "curator", (), 9),
    ("tasks", "curator", (), 7),
    ("tasks_file", "curator", (), 5),
    ("to_confirm", "officer", (), 7),
    ("matrix", "region", (), 10),
    ("matrix_file", "region", (), 9),
    ("matrix_municipality", "officer", ("shpakovsky",), 13),
    ("matrix_municipality_file", "officer", ("shpakovsky",), 9),
)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("name", "who", "args", "queries"), BOARDS, ids=[one[0] for one in BOARDS])
def test_three_rows_cost_as_much_as_one(
    world: World,
    edition: Edition,
    django_assert_num_queries: Any,
    name: str,
    who: str,
    args: Any,
    queries: int,
    rows: int,
) -> None:
    user = world.a1.curator if who == "curator" else getattr(world, who)
    pairs = line(edition, "1.6")
    Task.objects.exclude(organisation=world.a1.organisation, activity=pairs).delete()
    Task.objects.update(state=MarkState.MARKED, in_charge=world.a1.head)
    for number in range(rows - 1):
        other = make.make_organisation(world.a, f"Школа {number}")
        make_task(pairs, due_on=D(YEAR, 12, 31), organisation=other, state=MarkState.MARKED)
        extra = make_activity(edition, f"1.{8 + number}", section=line(edition, "1"), title="Ещё")
        make_task(extra, due_on=D(YEAR, 12, 31), organisation=world.a1.organisation, state=MarkState.MARKED,
                  in_charge=world.a1.head)  # fmt: skip
    Mark.objects.bulk_create(
        Mark(task=task, text="Сделано", done_on=NOW.date(), marked_at=NOW) for task in Task.objects.all()
    )
    client = sign_in(user)
    client.get(reverse("roadmap:timeline"))
    with django_assert_num_queries(queries):
        assert client.get(reverse(f"roadmap:{name}", args=args)).status_code == 200

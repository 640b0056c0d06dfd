"""The dashboard: whose numbers, which links, how many queries."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from mentoring.core import clock
from mentoring.registry.models import Enterprise
from monitoring import seed
from monitoring.indicators import BY_CODE
from monitoring.models import IndicatorSetting, Period
from monitoring.selectors import facts
from monitoring.selectors.places import Place, find_place
from tests import factories as make

from . import approved


@pytest.fixture
def counted(world: Any) -> Any:
    """Approved facts in four organisations; one child is in both schools of the first municipality."""
    seed.load_reference()
    form = make.form().pk
    for place, children in ((world.a1, 10), (world.a2, 20), (world.b1, 40), (world.k1, 80)):
        mentee, own = place.mentees[0], place.organisation
        person = {"person_id": mentee.person_id, "form_id": form}
        approved.approve(
            own,
            world.period,
            approved.fact("общий ребёнок", **person),
            approved.fact(place.marker, **(person | {"person_id": place.mentees[1].person_id})),
            approved.mentor("м" + place.marker, person_id=place.mentor.person_id, form_id=form),
            children_10_19=children,
            children_15_19=children,
            young_teachers=0,
            mentees_asked=4,
            mentees_satisfied=3,
        )
    return world


def get(client: Client, user: Any, name: str, *args: Any, **query: str) -> Any:
    client.force_login(user)
    return client.get(reverse(f"monitoring:{name}", args=args), query)


def test_the_region_sees_its_distinct_numbers(client: Client, counted: Any) -> None:
    page = get(client, counted.ministry, "dashboard", indicator="mentees")
    board = page.context["board"]
    by_code = {reading.indicator.code: reading for reading in (*board.official, *board.others)}
    assert by_code["mentees"].numerator == 5
    assert (by_code["children-mentees"].numerator, by_code["children-mentees"].denominator) == (5, 150)
    assert {part.code: reading.numerator for part, reading in board.parts if reading} == {
        "shpakovsky": 3,
        "petrovsky": 2,
        "krai": 2,
    }
    assert page.status_code == 200


def test_who_sees_which_place(client: Client, counted: Any) -> None:
    a1, b1 = counted.a1.organisation.pk, counted.b1.organisation.pk
    expected = {
        counted.ministry: [200, 200, 200, 200],
        counted.officer: [200, 404, 200, 404],
        counted.a1.curator: [404, 404, 200, 404],
        counted.expert: [403, 403, 403, 403],
    }
    for user, codes in expected.items():
        answers = [
            get(client, user, "dashboard_municipality", "shpakovsky"),
            get(client, user, "dashboard_municipality", "petrovsky"),
            get(client, user, "dashboard_organisation", a1),
            get(client, user, "dashboard_organisation", b1),
        ]
        assert [answer.status_code for answer in answers] == codes, user


def test_organisation_and_municipality_pages_open_for_their_own(client: Client, counted: Any) -> None:
    for user in (counted.officer, counted.a1.curator, counted.a1.head, counted.region, counted.api):
        assert get(client, user, "dashboard").status_code == 200


NUMBERS = ("children-mentees", "children-mentors", "mentees", "mentors", "pairs", "completed", "enterprises")


@pytest.mark.parametrize("indicator", NUMBERS)
def test_a_number_is_a_link_to_a_list_of_its_length(client: Client, counted: Any, indicator: str) -> None:
    for user in (counted.region, counted.officer, counted.a1.curator):
        board = get(client, user, "dashboard").context
        figure = next(
            one
            for one, reading in zip(
                [*board["official"], *board["others"]], [*board["board"].official, *board["board"].others], strict=True
            )
            if reading.indicator.code == indicator
        )
        page = client.get(figure.url)
        assert page.status_code == 200
        assert len(page.context["lines"]) == page.context["reading"].numerator


def test_the_ministry_gets_organisations_instead_of_people(client: Client, counted: Any) -> None:
    board = get(client, counted.ministry, "dashboard")
    urls = [figure.url for figure in (*board.context["official"], *board.context["others"])]
    markers = [place.marker for place in counted.places]
    for url in urls:
        page = client.get(url)
        assert page.status_code == 200
        assert not any(marker in page.content.decode() for marker in markers)
    assert get(client, counted.ministry, "dashboard_list", "mentees").status_code == 403


def test_names_are_for_the_organisation_only(client: Client, counted: Any) -> None:
    marker = counted.a1.marker
    own = get(client, counted.a1.curator, "dashboard_list", "mentees").content.decode()
    above = get(client, counted.officer, "dashboard_list", "mentees").content.decode()
    assert marker in own
    assert marker not in above
    assert "А. Б. П." in above  # Алексашинова Борис Петрович


def test_a_curator_opens_no_foreign_list(client: Client, counted: Any) -> None:
    foreign = counted.a2.organisation.pk
    assert get(client, counted.a1.curator, "dashboard_list_organisation", foreign, "mentees").status_code == 404
    assert get(client, counted.a1.curator, "dashboard_places_organisation", foreign, "mentees").status_code == 404
    assert get(client, counted.a1.curator, "dashboard_workbook_organisation", foreign).status_code == 404


def test_an_unknown_indicator_and_one_without_a_list_are_not_found(client: Client, counted: Any) -> None:
    assert get(client, counted.region, "dashboard_list", "nothing").status_code == 404
    assert get(client, counted.region, "dashboard_list", "on-time").status_code == 404
    assert get(client, counted.region, "dashboard_places", "nothing").status_code == 404


def test_a_form_is_a_filter_and_a_zero_is_not_missing_data(client: Client, counted: Any) -> None:
    page = get(client, counted.region, "dashboard", form="employer-student", indicator="mentees")
    chosen = page.context["board"].chosen
    assert (chosen.numerator, chosen.all_forms) == (0, False)
    missing = get(client, counted.region, "dashboard", period="before", indicator="mentees").context["board"].chosen
    assert missing.numerator is None


def test_words_that_mean_nothing_in_the_address_are_ignored(client: Client, counted: Any) -> None:
    page = get(client, counted.region, "dashboard", period="x", indicator="y", form="z", basis="w", other="1")
    assert page.status_code == 200
    assert page.context["filters"].period == counted.period
    assert "other" not in page.context["workbook_url"]


@pytest.mark.parametrize(("user", "queries"), [("ministry", 14), ("officer", 16), ("curator", 13)])
def test_the_same_queries_for_one_and_for_many(
    client: Client, world: Any, django_assert_num_queries: Any, user: str, queries: int
) -> None:
    seed.load_reference()
    person = world.a1.curator if user == "curator" else getattr(world, user)
    sheet = [approved.fact("один", form_id=make.form().pk)]
    approved.approve(world.a1.organisation, world.period, *sheet)
    get(client, person, "dashboard")
    with django_assert_num_queries(queries):
        client.get(reverse("monitoring:dashboard"))
    for place in (world.a2, world.b1):
        approved.approve(place.organisation, world.period, *sheet)
    with django_assert_num_queries(queries):
        client.get(reverse("monitoring:dashboard"))


def workbook(client: Client, user: Any, name: str, *args: Any, **query: str) -> Any:
    answer = get(client, user, name, *args, **query)
    assert answer.status_code == 200
    return answer, load_workbook(io.BytesIO(answer.content))


def test_the_workbook_holds_the_same_figures_with_scope_and_time(client: Client, counted: Any) -> None:
    answer, book = workbook(client, counted.ministry, "dashboard_workbook", indicator="mentees")
    assert "filename*=UTF-8''" in answer["Content-Disposition"]
    assert book.sheetnames == ["Показатели", "Территории", "Динамика", "Полнота"]
    text = [str(cell.value) for row in book["Показатели"].iter_rows() for cell in row if cell.value is not None]
    assert "Территория: Ставропольский край" in text
    assert "Период: Текущий квартал" in text
    assert any(line.startswith(f"Время данных: {clock.today():%d.%m.%Y}") for line in text)
    parts = {row[0].value: row[1].value for row in book["Территории"].iter_rows()}
    assert (parts["Шпаковский"], parts["Петровский"], parts["Арзгирский"]) == (3, 2, "нет данных")
    totals = {row[0].value: row[1].value for row in book["Полнота"].iter_rows()}
    assert totals["Итого"] == len(counted.places)


def test_the_workbook_of_an_organisation_and_of_a_place_without_data(client: Client, counted: Any) -> None:
    _, own = workbook(client, counted.a1.curator, "dashboard_workbook", form="pupil-pupil")
    assert own.sheetnames == ["Показатели", "Динамика"]
    _, empty = workbook(client, counted.officer, "dashboard_workbook", period="before")
    text = [cell.value for row in empty["Показатели"].iter_rows() for cell in row]
    assert "Время данных: нет данных" in text


def test_a_basis_of_the_address_changes_the_denominator(client: Client, counted: Any) -> None:
    for basis, denominator in (("learners", 150), ("residents", None), ("", 150)):
        chosen = (
            get(client, counted.region, "dashboard", basis=basis, indicator="children-mentees").context["board"].chosen
        )
        assert (chosen.numerator, chosen.denominator) == (5, denominator)
    own = get(client, counted.a1.curator, "dashboard", basis="residents").context["board"].chosen
    assert (own.basis, own.denominator) == ("learners", 10)  # a school has no residents


def test_an_indicator_switched_off_opens_by_its_old_address(client: Client, counted: Any) -> None:
    IndicatorSetting.objects.filter(code="pairs").update(is_active=False)
    page = get(client, counted.region, "dashboard", indicator="pairs")
    assert page.context["board"].chosen.numerator == 8
    assert "pairs" not in {reading.indicator.code for reading in page.context["board"].others}
    assert get(client, counted.region, "dashboard_list", "pairs").context["reading"].numerator == 8


def test_with_all_indicators_switched_off_an_old_address_still_opens(client: Client, counted: Any) -> None:
    IndicatorSetting.objects.update(is_active=False)
    assert get(client, counted.region, "dashboard").status_code == 200
    assert get(client, counted.region, "dashboard_list", "pairs").context["reading"].numerator == 8


def test_numbers_of_completeness_open_their_lists(client: Client, counted: Any) -> None:
    for user in (counted.ministry, counted.officer):
        board = get(client, user, "dashboard")
        total = board.context["board"].complete
        expected = {
            "all": total.due,
            "sent": total.sent,
            "on_time": total.on_time,
            "done": total.done,
            "submitted": total.held_by_reviewer,
            "held": total.held_by_organisations,
        }
        for code, number in expected.items():
            address = f"{board.context['complete_url']}?list={code}"
            assert f'href="{address}"' in board.content.decode()
            assert len(client.get(address).context["lines"]) == number, code


def test_sums_and_organisations_open_into_organisations(client: Client, counted: Any) -> None:
    for code, total in (("mentee-satisfaction", 12), ("on-time", 4), ("organisations", 4)):
        page = get(client, counted.region, "dashboard_places", code)
        assert sum(row.numerator for row, _, _ in page.context["rows"]) == total == page.context["reading"].numerator
        assert page.context["sums_up"]
    assert not get(client, counted.region, "dashboard_places", "mentees").context["sums_up"]


def test_pairs_and_enterprises_are_listed_by_their_names(client: Client, counted: Any) -> None:
    world = counted
    Enterprise.objects.create(
        municipality=world.a,
        organisation=world.a1.organisation,
        name="ООО «Нива»",
        identity=approved.enterprise("нива"),
    )
    approved.approve(
        world.a1.organisation,
        world.period,
        approved.fact("один", form_id=make.form().pk, pair_id=world.a1.pair.pk, age=None),
        approved.mentor("два", form_id=make.form().pk, pair_id=world.a1.pair.pk, category="employer",
                        enterprise=approved.enterprise("нива")),
    )  # fmt: skip
    pairs = get(client, world.officer, "dashboard_list_organisation", world.a1.organisation.pk, "pairs")
    assert [line.title for line in pairs.context["lines"]] == [str(world.a1.pair)]
    enterprises = get(client, world.officer, "dashboard_list", "enterprises")
    assert [line.title for line in enterprises.context["lines"]] == ["ООО «Нива»"]


def test_a_long_list_goes_on_and_names_stand_in_order(client: Client, world: Any) -> None:
    form = make.form().pk
    people = [make.make_person(world.a1.organisation, last_name=f"Фамилия{n:03}") for n in range(60)]
    sheet = [approved.fact(f"{n}", form_id=form, person_id=person.pk) for n, person in enumerate(people)]
    approved.approve(world.a1.organisation, world.period, *sheet)
    for user, ordered in ((world.a1.curator, True), (world.region, False)):
        first = get(client, user, "dashboard_list", "mentees")
        second = get(client, user, "dashboard_list", "mentees", cursor=first.context["page"].next_cursor)
        titles = [line.title for page in (first, second) for line in page.context["lines"]]
        keys = [line.key for page in (first, second) for line in page.context["lines"]]
        assert len(set(keys)) == len(keys) == 60
        if ordered:
            assert titles == sorted(person.full_name for person in people)


def test_a_child_in_two_pairs_is_one_line_for_everybody(client: Client, world: Any) -> None:
    person = {"form_id": make.form().pk, "person_id": world.a1.mentees[0].person_id}
    approved.approve(world.a1.organisation, world.period, *(approved.fact("один", **person) for _ in range(2)))
    for user in (world.a1.curator, world.officer, world.region):
        page = get(client, user, "dashboard_list", "mentees")
        assert len(page.context["lines"]) == len(page.context["page"].items) == page.context["reading"].numerator == 1


def test_an_entered_sum_has_no_list_of_people(world: Any) -> None:
    asked = {"period": world.period, "place": Place(), "indicator": BY_CODE["on-time"]}
    for question in (facts.behind, facts.page_behind):
        with pytest.raises(TypeError):
            question(world.region_actor, **asked)


def test_the_organisations_that_were_counted_can_be_listed_too(counted: Any) -> None:
    _, lines = facts.page_behind(
        counted.region_actor, indicator=BY_CODE["organisations"], period=counted.period, place=Place()
    )
    assert {line.title for line in lines} == {
        place.organisation.name for place in (counted.a1, counted.a2, counted.b1, counted.k1)
    }


def test_a_place_says_where_it_is(world: Any) -> None:
    organisation = world.a1.organisation
    assert Place(world.a, organisation).label == organisation.name
    assert find_place(world.region_actor, organisation=2**40) is None
    assert find_place(world.officer_actor).municipality == world.a
    assert find_place(world.a1.curator_actor).organisation == organisation


def test_without_periods_there_is_nothing_to_show(client: Client, world: Any) -> None:
    Period.objects.all().delete()
    assert get(client, world.region, "dashboard").status_code == 404

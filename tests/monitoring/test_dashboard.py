"""The dashboard: whose numbers, which links, how many queries."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from monitoring import seed
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
    facts = [approved.fact("один", form_id=make.form().pk)]
    approved.approve(world.a1.organisation, world.period, *facts)
    get(client, person, "dashboard")
    with django_assert_num_queries(queries):
        client.get(reverse("monitoring:dashboard"))
    for place in (world.a2, world.b1):
        approved.approve(place.organisation, world.period, *facts)
    with django_assert_num_queries(queries):
        client.get(reverse("monitoring:dashboard"))

"""The same figures as on the screens, as JSON and CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from mentoring.access.rest.problems import problem_handler
from mentoring.accounts.models import Role
from mentoring.organisations.models import Organisation
from monitoring.api import rows
from monitoring.models import IndicatorValue
from tests import factories as make
from tests.api.conftest import client_of

VALUES = "/api/v1/indicator-values/"


def test_the_region_value_with_target_and_state(api: Any, valued: Any) -> None:
    answer = api.get(
        VALUES, {"indicator": "children-mentees", "level": "region", "form": "all", "basis": "learners"}
    ).json()
    assert answer["next"] is None
    (row,) = answer["results"]
    row.pop("data_at")
    assert row == {
        "period": "now",
        "school_year": valued.period.school_year,
        "indicator": "children-mentees",
        "level": "region",
        "municipality": None,
        "organisation": None,
        "form": None,
        "basis": "learners",
        "numerator": 5,
        "denominator": 200,
        "value": 2.5,
        "unit": "%",
        "target": 70.0,
        "state": "below",
        "formula_version": 1,
    }


def test_filters_by_place_form_and_year(api: Any, valued: Any) -> None:
    def found(**query: Any) -> set[tuple[Any, ...]]:
        rows = api.get(VALUES, {"indicator": "mentees", "limit": 500} | query).json()["results"]
        return {(row["level"], row["municipality"], row["organisation"], row["form"], row["numerator"]) for row in rows}

    a1 = valued.a1.organisation.pk
    assert found(organisation=a1) == {
        ("organisation", "shpakovsky", a1, None, 2),
        ("organisation", "shpakovsky", a1, "pupil-pupil", 2),
    }
    assert found(municipality="petrovsky", level="municipality", form="all") == {
        ("municipality", "petrovsky", None, None, 2)
    }
    assert found(level="region", form="pupil-pupil", school_year=valued.period.school_year) == {
        ("region", None, None, "pupil-pupil", 5)
    }
    assert found(school_year=2001) == set()
    assert found(municipality="nowhere") == set()


def test_no_data_is_null_and_a_form_has_no_target(api: Any) -> None:
    satisfied = api.get(VALUES, {"indicator": "mentee-satisfaction", "level": "region"}).json()["results"][0]
    assert (satisfied["numerator"], satisfied["value"], satisfied["state"]) == (None, None, "no_data")
    by_form = api.get(VALUES, {"indicator": "children-mentees", "level": "region", "form": "pupil-pupil"}).json()
    assert {(row["target"], row["state"]) for row in by_form["results"] if row["basis"] == "learners"} == {
        (None, "no_target")
    }


def test_all_pages_give_every_row_once(api: Any) -> None:
    seen, address, pages = [], f"{VALUES}?limit=90", 0
    while address:
        answer = api.get(address).json()
        seen += [tuple(sorted(row.items(), key=lambda item: item[0])) for row in answer["results"]]
        address, pages = answer["next"], pages + 1
    assert len(seen) == len(set(seen)) == IndicatorValue.objects.count()
    assert pages > 2


def test_csv_is_safe_and_leads_to_the_next_page(api: Any, valued: Any) -> None:
    Organisation.objects.filter(pk=valued.a1.organisation.pk).update(name="=cmd|' /C calc'!A0", founder="+7")
    answer = api.get("/api/v1/organisations/", {"format": "csv", "limit": 2})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    lines = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert lines[0]["name"] == "'=cmd|' /C calc'!A0"
    assert (lines[0]["founder"], lines[0]["is_active"]) == ("'+7", "true")
    assert 'rel="next"' in answer["Link"]
    with_mark = api.get("/api/v1/indicators/", {"format": "csv", "bom": "1"})
    assert with_mark.content.startswith(b"\xef\xbb\xbf")
    assert api.get(VALUES, HTTP_ACCEPT="text/csv")["Content-Type"].startswith("text/csv")
    one = api.get("/api/v1/periods/now/", {"format": "csv"}).content.decode().splitlines()
    assert len(one) == 2


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_a_csv_begins_like_a_formula(api: Any, valued: Any, sign: str) -> None:
    Organisation.objects.filter(pk=valued.a1.organisation.pk).update(name=f"{sign}1+1")
    text = api.get("/api/v1/organisations/", {"format": "csv"}).content.decode()
    names = [row["name"] for row in csv.DictReader(io.StringIO(text, newline=""))]
    assert f"'{sign}1+1" in names
    assert [name for name in names if name.startswith(sign)] == []


def test_an_unchanged_answer_is_not_sent_again(api: Any, valued: Any) -> None:
    first = api.get(VALUES, {"level": "region"})
    assert first["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "Accept"} <= {name.strip() for name in first["Vary"].split(",")}
    again = api.get(VALUES, {"level": "region"}, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    IndicatorValue.objects.filter(level="region").update(numerator=7)
    assert api.get(VALUES, {"level": "region"}, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"regoin": "1"}, "regoin"),
        ({"level": "planet"}, "level"),
        ({"organisation": "0"}, "organisation"),
        ({"organisation": str(2**40)}, "organisation"),
        ({"limit": "501"}, "limit"),
        ({"limit": "x"}, "limit"),
        ({"cursor": "spoilt"}, "cursor"),
        ({"format": "xml"}, "format"),
        ({"bom": "2"}, "bom"),
        ({"period": "\x00"}, "period"),
    ],
)
def test_a_wrong_parameter_is_a_problem_with_its_name(api: Any, query: dict[str, str], name: str) -> None:
    answer = api.get(VALUES, query)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    problem = answer.json()
    assert problem["status"] == 400
    assert [error["name"] for error in problem["errors"]] == [name]


def test_what_else_can_go_wrong(api: Any, valued: Any) -> None:
    for answer, status in (
        (api.get("/api/v1/municipalities/nowhere/"), 404),
        (api.get("/api/v1/indicators/nothing/"), 404),
        (api.get("/api/v1/nothing"), 404),
        (api.get("/api/v1/organisations/99999999/"), 404),
        (api.get(f"/api/v1/organisations/{2**70}/"), 404),
        (api.post(VALUES), 405),
        (api.options(VALUES), 405),
        (api.get(VALUES, HTTP_ACCEPT="image/png"), 406),
        (api.get("/api/v1/completeness/"), 400),
        (api.get("/api/v1/periods/now/", {"x": "1"}), 400),
    ):
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
        assert answer.json()["status"] == status


def test_without_a_token_or_permission(valued: Any) -> None:
    from rest_framework.test import APIClient

    anonymous = APIClient().get(VALUES)
    assert (anonymous.status_code, anonymous["Content-Type"]) == (401, "application/problem+json")
    assert anonymous["WWW-Authenticate"] == "Token"
    assert "Authorization: Token" in anonymous.json()["detail"], "and not only that something is missing"
    assert client_of(valued.ministry).get(VALUES).status_code == 403
    assert client_of(valued.nobody).get(VALUES).status_code == 403


def test_a_service_of_a_municipality_sees_its_own_only(valued: Any) -> None:
    Role.objects.filter(code="officer").update(permissions=["api.read", "dashboard.view", "submission.view"])
    client = client_of(make.make_user("officer", municipality=valued.a))
    values = client.get(VALUES, {"limit": 500}).json()["results"]
    assert {(row["level"], row["municipality"]) for row in values} == {
        ("municipality", "shpakovsky"),
        ("organisation", "shpakovsky"),
    }
    names = [row["name"] for row in client.get("/api/v1/organisations/").json()["results"]]
    assert names == ["СОШ № 1", "СОШ № 2"]
    assert client.get(VALUES, {"organisation": valued.b1.organisation.pk}).json()["results"] == []
    assert client.get(f"/api/v1/organisations/{valued.b1.organisation.pk}/").status_code == 404
    assert client.get("/api/v1/municipalities/petrovsky/").status_code == 404
    complete = client.get("/api/v1/completeness/", {"period": "now"}).json()["results"]
    assert [row["municipality"] for row in complete] == ["shpakovsky"]
    states = client.get("/api/v1/submissions/", {"state": "approved"}).json()["results"]
    assert {row["organisation"] for row in states} == {valued.a1.organisation.pk, valued.a2.organisation.pk}


def test_the_tag_of_another_scope_opens_nothing_and_hides_nothing(api: Any, valued: Any) -> None:
    Role.objects.filter(code="officer").update(permissions=["api.read", "dashboard.view"])
    tag = api.get(VALUES)["ETag"]
    answer = client_of(make.make_user("officer", municipality=valued.a)).get(VALUES, HTTP_IF_NONE_MATCH=tag)
    assert (answer.status_code, {row["municipality"] for row in answer.json()["results"]}) == (200, {"shpakovsky"})


def test_a_role_given_or_taken_is_felt_at_once(valued: Any) -> None:
    """The words of the query are kept, for whom they were put together and for nobody else."""
    client = client_of(valued.api)
    role = Role.objects.get(code="api")

    def levels() -> set[str]:
        return {row["level"] for row in client.get(VALUES, {"limit": 500}).json()["results"]}

    assert levels() == {"organisation", "municipality", "region"}
    Role.objects.filter(pk=role.pk).update(permissions=["api.read"])
    assert levels() == set()
    Role.objects.filter(pk=role.pk).update(permissions=role.permissions)
    assert levels() == {"organisation", "municipality", "region"}
    Role.objects.filter(pk=role.pk).update(permissions=[])
    assert client.get(VALUES).status_code == 403


def test_each_value_of_a_filter_has_its_own_rows(api: Any, valued: Any) -> None:
    for code in ("mentees", "mentors", "mentees"):
        rows = api.get(VALUES, {"indicator": code, "level": "region", "form": "all"}).json()["results"]
        assert {row["indicator"] for row in rows} == {code}
    for period, count in (("now", True), ("nothing", False), ("now", True)):
        assert bool(api.get(VALUES, {"period": period}).json()["results"]) is count
    for place in (valued.a1, valued.b1, valued.a1):
        rows = api.get(VALUES, {"organisation": place.organisation.pk}).json()["results"]
        assert {row["organisation"] for row in rows} == {place.organisation.pk}
    for form, found in (("all", {None}), ("pupil-pupil", {"pupil-pupil"})):
        assert {row["form"] for row in api.get(VALUES, {"form": form}).json()["results"]} == found


def test_a_cursor_leads_on_in_its_own_list_only(api: Any) -> None:
    following = api.get("/api/v1/organisations/", {"limit": 1}).json()["next"]
    alien = following.partition("cursor=")[2].partition("&")[0]
    by_day = api.get("/api/v1/periods/", {"limit": 1}).json()["next"].partition("cursor=")[2].partition("&")[0]
    assert api.get(f"{VALUES}?cursor={by_day}").status_code == 400
    # Paged by the same key: a place is a place.
    assert api.get(f"{VALUES}?cursor={alien}").status_code == 200


def test_rows_are_what_the_schema_says(api: Any, valued: Any) -> None:
    for address, row in (
        ("municipalities/", rows.MunicipalityRow),
        ("organisations/", rows.OrganisationRow),
        ("periods/", rows.PeriodRow),
        ("indicators/", rows.IndicatorRow),
        ("indicator-values/", rows.ValueRow),
        ("completeness/?period=now", rows.CompletenessRow),
        ("submissions/", rows.SubmissionRow),
        ("municipalities/krai/", rows.MunicipalityRow),
        (f"organisations/{valued.k1.organisation.pk}/", rows.OrganisationRow),
        ("periods/before/", rows.PeriodRow),
        ("indicators/mentees/", rows.IndicatorRow),
    ):
        answer = api.get(f"/api/v1/{address}").json()
        first = answer["results"][0] if "results" in answer else answer
        assert set(first) == set(row().fields), address


def test_completeness_counts_and_an_unknown_period_is_empty(api: Any) -> None:
    rows = api.get("/api/v1/completeness/", {"period": "now"}).json()["results"]
    own = next(row for row in rows if row["municipality"] == "shpakovsky")
    assert (own["due"], own["sent"], own["approved"]) == (2, 2, 2)
    assert api.get("/api/v1/completeness/", {"period": "nothing"}).json()["results"] == []


@pytest.mark.parametrize("organisations", [1, 3])
def test_the_number_of_queries_does_not_grow(
    api: Any, valued: Any, django_assert_num_queries: Any, organisations: int
) -> None:
    ids = [place.organisation.pk for place in valued.places[:organisations]]
    IndicatorValue.objects.filter(level="organisation").exclude(organisation__in=ids).delete()
    with django_assert_num_queries(4):  # the token with its user, the role, the page, the targets
        api.get(VALUES, {"level": "organisation", "indicator": "mentees"})


def test_what_is_not_ours_stays_an_error_of_the_server() -> None:
    assert problem_handler(ValueError("x"), {}) is None
    denied = problem_handler(PermissionDenied(), {})
    assert denied is not None
    assert denied.data["detail"] == "Недостаточно прав"

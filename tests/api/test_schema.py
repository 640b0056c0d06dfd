"""The description of the API is true: schemathesis attacks every address from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from hypothesis import HealthCheck, given, settings
from rest_framework.throttling import SimpleRateThrottle
from schemathesis import GenerationMode

from tests.api.conftest import client_of

SCHEMA = "/api/v1/schema/?format=json"
EXAMPLES = 12


@pytest.fixture
def one_connection() -> Iterator[None]:
    """As Django's own test client does: a request must not close the connection that holds the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def api_schema(api: Any, one_connection: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The real application; throttling stays on, only its rate is beyond what the attack needs."""
    monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, "user", "1000000/min")
    monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, "anon", "1000000/min")
    token = api._credentials["HTTP_AUTHORIZATION"]
    schema = schemathesis.openapi.from_wsgi(SCHEMA, get_wsgi_application(), headers={"Authorization": token})
    schema.config.update(headers={"Authorization": token})
    return schema


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_schemathesis_finds_nothing(api_schema: Any, mode: GenerationMode) -> None:
    """Right and wrong requests to every address: no 5xx, answers as described, wrong values refused."""
    attacked = 0
    for found in api_schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            derandomize=True,
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def attack(case: Any) -> None:
            # A cursor is taken from an answer; nobody can guess one, and a wrong one is refused (see test_values).
            (case.query or {}).pop("cursor", None)
            case.call_and_validate()

        attack()
        attacked += 1
    assert attacked == len(_served())


def _served() -> set[str]:
    """Every address of the API that answers with data, as the resolver has it; names of parameters left out."""
    names = {"api:schema", "api:docs", "api:unknown"}
    routes = (pattern_route for name, pattern_route in _routes() if name not in names)
    return {re.sub(r"<[^>]+>", "{}", f"/{route}") for route in routes}


def _routes(resolver: Any = None, route: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    for one in (resolver or get_resolver()).url_patterns:
        here = route + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _routes(one, here, f"{one.namespace}:" if one.namespace else space)
        elif here.startswith("api/v1/"):
            yield f"{space}{one.name}", here


def test_every_address_is_described_with_its_errors(api: Any) -> None:
    """Of whatever app it is: one description for all."""
    paths = api.get(SCHEMA).json()["paths"]
    assert {re.sub(r"{[^}]+}", "{}", path) for path in paths} == _served()
    assert {"/api/v1/indicator-values/", "/api/v1/organisations/{id}/"} <= set(paths)
    values = paths["/api/v1/indicator-values/"]["get"]
    assert {parameter["name"] for parameter in values["parameters"]} == {
        "period", "school_year", "indicator", "level", "municipality", "organisation", "form", "basis",
        "cursor", "limit", "format", "bom",
    }  # fmt: skip
    assert set(values["responses"]) == {"200", "304", "400", "401", "403", "406", "429"}


def test_addresses_stand_in_groups_with_russian_names(api: Any) -> None:
    groups = {
        group
        for operations in api.get(SCHEMA).json()["paths"].values()
        for operation in operations.values()
        for group in operation["tags"]
    }
    assert groups == {"Справочники", "Показатели и сведения за период", "Мероприятия", "Дорожная карта"}


def test_who_reads_the_schema_and_its_page(client: Client, valued: Any) -> None:
    assert client.get(SCHEMA).status_code == 401
    client.force_login(valued.region)
    assert client.get(SCHEMA).status_code == 200
    page = client.get(reverse("api:docs"))
    assert page.status_code == 200
    assert "//" not in page.content.decode().replace("http://www.w3.org", "").split("<main")[1]
    client.force_login(valued.a1.curator)
    assert client.get(SCHEMA).status_code == 403
    assert client.get(reverse("api:docs")).status_code == 403
    assert client_of(valued.api).get(SCHEMA).status_code == 200


def test_too_many_requests_are_told_when_to_come_again(api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, "user", "1/min")
    api.get("/api/v1/periods/")
    answer = api.get("/api/v1/periods/")
    assert (answer.status_code, answer["Content-Type"]) == (429, "application/problem+json")
    assert int(answer["Retry-After"]) > 0

"""The REST API only reads, so it can be served from a read replica (docs/operations.md, section 6)."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from mentoring.access.actor import system_actor
from mentoring.accounts.models import Role, RoleHeld, User
from mentoring.accounts.services.tokens import issue_token
from mentoring.core import clock

LISTS = (
    "municipalities",
    "organisations",
    "periods",
    "indicators",
    "indicator_values",
    "completeness",
    "submissions",
    "schema",
)
OF_A_PERIOD = ("indicator_values", "completeness", "submissions")


@pytest.fixture
def token(world: Any) -> str:
    user = User.objects.create(username="reader", full_name="Чтец", is_service=True)
    RoleHeld.objects.create(user=user, role=Role.objects.get(code="api"), valid_from=clock.today())
    return issue_token(actor=system_actor(), now=clock.now(), user=user, name="replica")[1]


@pytest.mark.parametrize("name", LISTS)
def test_api_answers_on_a_read_only_connection(client: Client, world: Any, token: str, name: str) -> None:
    chosen = {"period": world.period.code} if name in OF_A_PERIOD else {}
    with connection.cursor() as cursor:
        # What the fixtures wrote is checked now, as nothing may be at the end of a transaction that only reads.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET TRANSACTION READ ONLY")
    response = client.get(reverse(f"api:{name}"), chosen, headers={"Authorization": f"Token {token}"})
    assert response.status_code == 200, response.content

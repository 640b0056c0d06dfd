"""A client with a token, and approved values to read."""

from __future__ import annotations

from typing import Any

import pytest
from knox.models import AuthToken
from rest_framework.test import APIClient

from monitoring import seed
from tests import factories as make
from tests.events.hall import announced
from tests.monitoring import approved


def client_of(user: Any) -> APIClient:
    client = APIClient()
    _, token = AuthToken.objects.create(user)
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return client


@pytest.fixture
def valued(world: Any) -> Any:
    """Approved facts of two municipalities and of краевое подчинение."""
    seed.load_reference()
    form = make.form().pk
    for place in (world.a1, world.a2, world.b1, world.k1):
        approved.approve(
            place.organisation,
            world.period,
            approved.fact("общий ребёнок", form_id=form),
            approved.fact(place.marker, form_id=form),
            learners=100,
            children_10_19=50,
        )
    announced(world.region_actor, title="=Семинар; «пары»", hours=16, capacity=30)
    return world


@pytest.fixture
def api(valued: Any) -> APIClient:
    return client_of(valued.api)

"""A client with a token, and approved values to read."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from knox.models import AuthToken
from rest_framework.test import APIClient

from mentoring.core import clock
from monitoring import seed
from tests import factories as make
from tests.events.hall import announced
from tests.monitoring import approved
from tests.roadmap.plan import adopt, make_activity, make_edition, make_task


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
    _planned(world)
    return world


def _planned(world: Any) -> None:
    """An adopted roadmap with a task of a school, of its municipality and of the region."""
    edition = make_edition(first_year=2025, last_year=2027, adopted=False)
    base = make_activity(edition, "1.4", title="=База; «наставляемых»", section=make_activity(edition, "1"))
    adopt(edition)
    last_day = dt.date(2026, 12, 31)
    make_task(base, due_on=last_day, organisation=world.a1.organisation, done_on=last_day, evidence_count=3)
    make_task(base, due_on=last_day, municipality=world.a, covered=1, needed=2, computed_at=clock.now())
    make_task(base, due_on=last_day)


@pytest.fixture
def api(valued: Any) -> APIClient:
    return client_of(valued.api)

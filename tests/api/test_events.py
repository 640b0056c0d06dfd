"""Events through REST: public facts of what is announced, held or cancelled; no people."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.utils import timezone

from mentoring.core import clock
from mentoring.events import services
from mentoring.events.api import EventRow
from mentoring.events.services import Invite
from tests.api.conftest import client_of
from tests.events.hall import announced, draft, fresh, held, staff

EVENTS = "/api/v1/events/"
NAME = "Неповторимова Анна"


@pytest.fixture
def events(world: Any) -> dict[str, Any]:
    """One of each state by the region, one held by a school with one present, one of another municipality."""
    head = world.a1.head_actor
    cancelled = announced(world.region_actor, title="Отменили")
    services.cancel(event=fresh(cancelled), reason="Карантин", actor=world.region_actor, now=clock.now())
    own = (Invite(world.a.pk, world.a1.organisation.pk),)
    return {
        "draft": draft(world.region_actor, title="Черновик"),
        "announced": announced(world.region_actor, title="Объявили", capacity=30, hours=16, kind="course"),
        "cancelled": cancelled,
        "held": held(
            world.a1.curator_actor, (staff(head, NAME), head), title="Провели", level="organisation", invitations=own
        ),
        "other": announced(
            world.officer_b_actor, title="Чужое", level="municipality", invitations=(Invite(world.b.pk),)
        ),
    }


def titles(api: Any, **query: Any) -> set[str]:
    answer = api.get(EVENTS, query)
    assert answer.status_code == 200, answer.content
    return {row["title"] for row in answer.json()["results"]}


def test_drafts_are_not_told(world: Any, events: Any) -> None:
    api = client_of(world.api)
    assert titles(api) == {"Объявили", "Отменили", "Провели", "Чужое"}
    assert api.get(f"{EVENTS}{events['draft'].public_id}/").status_code == 404


def test_one_event_with_all_its_facts(world: Any, events: Any) -> None:
    event = events["held"]
    row = client_of(world.api).get(f"{EVENTS}{event.public_id}/").json()
    assert set(row) == set(EventRow().fields)
    assert dt.datetime.fromisoformat(row.pop("starts_at")) == event.starts_at
    assert dt.datetime.fromisoformat(row.pop("ends_at")) == event.ends_at
    assert row == {
        "id": str(event.public_id),
        "title": "Провели",
        "topic": "",
        "kind": "seminar",
        "level": "organisation",
        "state": "held",
        "host": f"{world.a1.organisation.name}, {world.a}",
        "municipality": "shpakovsky",
        "organisation": world.a1.organisation.pk,
        "hours": None,
        "places": None,
        "taken": 1,
        "attended": 1,
    }


def test_who_was_present_is_not_known_before_it_was_held(world: Any, events: Any) -> None:
    row = client_of(world.api).get(f"{EVENTS}{events['announced'].public_id}/").json()
    assert (row["attended"], row["places"], row["taken"], row["hours"]) == (None, 30, 0, 16.0)
    assert (row["municipality"], row["organisation"]) == (None, None)


def test_filters(world: Any, events: Any) -> None:
    api = client_of(world.api)
    assert titles(api, kind="course") == {"Объявили"}
    assert titles(api, level="organisation") == {"Провели"}
    assert titles(api, state="cancelled") == {"Отменили"}
    assert titles(api, municipality="petrovsky") == {"Чужое"}
    assert titles(api, organisation=world.a1.organisation.pk) == {"Провели"}
    assert titles(api, year=2001) == set()
    assert api.get(EVENTS, {"state": "draft"}).status_code == 400
    assert api.get(EVENTS, {"kinds": "course"}).status_code == 400


def test_a_year_begins_at_midnight_of_the_portal(world: Any) -> None:
    for day, title in ((dt.datetime(2026, 12, 31, 23, 59), "Старый"), (dt.datetime(2027, 1, 1, 0, 0), "Новый")):
        announced(world.region_actor, starts_at=timezone.make_aware(day), title=title)
    api = client_of(world.api)
    assert titles(api, year=2027) == {"Новый"}
    assert titles(api, year=2026) == {"Старый"}


def test_whose_events_a_token_reads_follows_its_role(world: Any, events: Any) -> None:
    from mentoring.accounts.models import Role

    for role in Role.objects.filter(code__in=["officer", "curator"]):
        role.permissions = [*role.permissions, "api.read"]
        role.save()
    assert titles(client_of(world.officer)) == {"Объявили", "Отменили", "Провели"}
    assert titles(client_of(world.a2.curator)) == {"Объявили", "Отменили"}
    assert client_of(world.a2.curator).get(f"{EVENTS}{events['other'].public_id}/").status_code == 404


def test_no_person_is_in_the_answer(world: Any, events: Any) -> None:
    api = client_of(world.api)
    for query in ({}, {"format": "csv"}):
        content = api.get(EVENTS, query).content.decode()
        assert "Провели" in content
        assert "Неповторимова" not in content
        assert world.a1.curator.full_name not in content


def test_csv_has_the_same_columns(world: Any, events: Any) -> None:
    text = client_of(world.api).get(EVENTS, {"format": "csv"}).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert set(rows[0]) == set(EventRow().fields)
    assert {row["title"] for row in rows} == {"Объявили", "Отменили", "Провели", "Чужое"}


def test_pages_by_key(world: Any, events: Any) -> None:
    api = client_of(world.api)
    seen, address = [], f"{EVENTS}?limit=1"
    while address:
        answer = api.get(address).json()
        seen += [row["title"] for row in answer["results"]]
        address = answer["next"]
    assert sorted(seen) == ["Объявили", "Отменили", "Провели", "Чужое"]


def test_the_number_of_queries_does_not_grow(world: Any, django_assert_num_queries: Any) -> None:
    api = client_of(world.api)
    announced(world.a1.curator_actor)
    api.get(EVENTS)
    with django_assert_num_queries(3):
        api.get(EVENTS)
    announced(world.b1.curator_actor)
    announced(world.officer_actor)
    with django_assert_num_queries(3):
        api.get(EVENTS)

"""The personal calendar: an address shown once, what it opens, and when it stops."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from typing import Any

import icalendar
import pytest
from django.test import Client
from django.urls import reverse

from mentoring.accounts import services
from mentoring.accounts.models import CalendarKey, Role, RoleHeld
from mentoring.audit.models import AuditEvent
from mentoring.core import calendars, clock
from mentoring.core.calendars import CalendarEntry
from mentoring.events import services as events
from tests.events.hall import announced

PAGE = "/calendar/"


def key_of(user: Any) -> str:
    """Made as the person makes it, by the button."""
    client = Client()
    client.force_login(user)
    page = client.post(PAGE, {"do": "new"}).content.decode()
    found = re.search(r"/calendar/([\w-]+)\.ics", page)
    assert found
    return found[1]


def read(key: str) -> Any:
    return Client().get(reverse("home:calendar_feed", args=[key]))


def titles(key: str) -> list[str]:
    return [str(one["SUMMARY"]) for one in icalendar.Calendar.from_ical(read(key).content).walk("VEVENT")]


@pytest.fixture
def day_source() -> Any:
    """A source as an app registers one: a deadline of a whole day that names whose it is."""

    def source(actor: Any, now: dt.datetime) -> list[CalendarEntry]:
        day = dt.date(2027, 3, 31)
        return [CalendarEntry(f"day-{actor.scope_label}@test", f"Срок: {actor.scope_label}", day, None, now)]

    calendars.register(source)
    yield source
    calendars._sources.remove(source)


def test_the_address_is_shown_once_and_only_its_hash_is_kept(world: Any, client: Client) -> None:
    key = key_of(world.a1.curator)
    kept = CalendarKey.objects.get()
    assert (kept.user_id, kept.key_hash) == (world.a1.curator.pk, hashlib.sha256(key.encode()).hexdigest())
    assert len(key) >= 43
    client.force_login(world.a1.curator)
    response = client.get(PAGE)
    assert key not in response.content.decode()
    assert "ссылка работает" in response.content.decode()
    assert response.headers["Cache-Control"] == "no-store"
    line = AuditEvent.objects.get(action="accounts.calendar_key")
    assert key not in str(line.__dict__)


def test_the_feed_is_read_without_signing_in(world: Any) -> None:
    mine, other = announced(world.region_actor, title="Иду"), announced(world.region_actor, title="Не иду")
    events.enrol_self(event=mine, actor=world.a1.curator_actor, now=clock.now())
    response = read(key_of(world.a1.curator))
    assert (response.status_code, response.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"].startswith("noindex")
    found = titles(key_of(world.a1.curator))
    assert mine.title in found
    assert other.title not in found


@pytest.mark.usefixtures("day_source")
def test_a_deadline_of_a_whole_day_stays_a_day(world: Any) -> None:
    content = read(key_of(world.a1.curator)).content
    (entry,) = [
        one for one in icalendar.Calendar.from_ical(content).walk("VEVENT") if str(one["SUMMARY"]).startswith("Срок: С")
    ]
    assert entry["DTSTART"].dt == dt.date(2027, 3, 31)
    assert not isinstance(entry["DTSTART"].dt, dt.datetime)
    assert entry["DTSTART"].params["VALUE"] == "DATE"


def test_a_new_address_ends_the_former_one(world: Any) -> None:
    first = key_of(world.a1.curator)
    second = key_of(world.a1.curator)
    assert (read(first).status_code, read(second).status_code) == (404, 200)
    assert CalendarKey.objects.count() == 1


def test_a_revoked_address_opens_nothing(world: Any, client: Client) -> None:
    key = key_of(world.a1.curator)
    client.force_login(world.a1.curator)
    assert client.post(PAGE, {"do": "revoke"}).status_code == 302
    assert read(key).status_code == 404
    assert not CalendarKey.objects.exists()
    assert AuditEvent.objects.filter(action="accounts.calendar_key_revoked").count() == 1
    client.post(PAGE, {"do": "revoke"})
    assert AuditEvent.objects.filter(action="accounts.calendar_key_revoked").count() == 1


def test_nobody_revokes_the_address_of_another(world: Any, client: Client) -> None:
    key = key_of(world.a1.curator)
    client.force_login(world.a1.head)
    client.post(PAGE, {"do": "revoke"})
    assert read(key).status_code == 200


def test_who_may_sign_in_no_more_has_no_calendar(world: Any) -> None:
    key, user = key_of(world.a1.curator), world.a1.curator
    user.is_active = False
    user.save()
    assert read(key).status_code == 404


@pytest.mark.usefixtures("day_source")
def test_the_feed_follows_the_role_held_now(world: Any) -> None:
    user, officer = world.a1.curator, world.officer_actor
    key = key_of(user)
    assert f"Срок: {world.a1.organisation}" in titles(key)
    held, curator = RoleHeld.objects.get(user=user), Role.objects.get(code="curator")
    there = world.a2.organisation
    held = services.change_role(actor=officer, now=clock.now(), held=held, role=curator, organisation=there)
    moved = titles(key)
    assert f"Срок: {there}" in moved
    assert f"Срок: {world.a1.organisation}" not in moved
    services.end_role(actor=officer, now=clock.now(), held=held)
    assert read(key).status_code == 404


def test_a_wrong_key_looks_like_one_that_ended(world: Any) -> None:
    ended = key_of(world.a1.curator)
    services.revoke_calendar_key(user=world.a1.curator, actor=world.a1.curator_actor, now=clock.now())
    pages = [read(key) for key in (ended, "x", "я" * 300)]
    assert {page.status_code for page in pages} == {404}
    assert len({re.sub(rb'nonce-[^"]+', b"", page.content) for page in pages}) == 1


def test_an_address_of_the_network_asks_so_many_times_a_minute(world: Any) -> None:
    key = key_of(world.a1.curator)
    for _ in range(120):
        assert read("x").status_code == 404
    assert read(key).status_code == 429


@pytest.mark.parametrize("do", ["", "other"])
def test_a_wrong_button_changes_nothing(world: Any, client: Client, do: str) -> None:
    client.force_login(world.a1.curator)
    assert client.post(PAGE, {"do": do}).status_code == 200
    assert not CalendarKey.objects.exists()

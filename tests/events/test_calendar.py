"""Events in calendars: the same moment in any zone, one entry for life, cancellations, the feed of a person."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.utils import timezone

from mentoring.core import calendars, clock
from mentoring.events import services
from mentoring.events.calendar import entries
from mentoring.events.enums import Audience

from .hall import DAY, HOUR, announced, draft, event_data, fresh, held

ZONES = ("UTC", "Asia/Vladivostok", "Europe/Moscow", "America/New_York")


def read(content: bytes) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


def file_of(client: Any, event: Any) -> Any:
    return client.get(f"/events/{event.public_id}/calendar.ics")


@pytest.mark.parametrize("zone", ZONES)
def test_a_client_anywhere_shows_the_same_moment(world: Any, client: Any, zone: str) -> None:
    starts_at = timezone.make_aware(dt.datetime(2027, 3, 1, 10, 0))
    event = announced(world.region_actor, starts_at=starts_at)
    client.force_login(world.a1.curator)
    response = file_of(client, event)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert response.headers["Content-Disposition"].startswith("attachment;")
    (entry,) = read(response.content)
    shown = entry["DTSTART"].dt.astimezone(ZoneInfo(zone))
    assert shown == starts_at
    assert entry["DTEND"].dt - entry["DTSTART"].dt == 2 * HOUR
    assert b"BEGIN:VTIMEZONE" in response.content
    assert entry["DTSTART"].params["TZID"] == "Europe/Moscow"


def test_the_entry_moves_with_the_event_and_is_struck_when_it_is_cancelled(world: Any, client: Any) -> None:
    event = announced(world.region_actor)
    client.force_login(world.region)
    (before,) = read(file_of(client, event).content)
    moved = event_data(starts_at=event.starts_at + DAY, place="Новое место")
    services.change_event(
        event=event, data=moved, actor=world.region_actor, now=clock.now(), expected_version=event.version
    )
    (after,) = read(file_of(client, event).content)
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert (after["DTSTART"].dt - before["DTSTART"].dt, str(after["LOCATION"])) == (DAY, "Новое место")
    assert after["STATUS"] == "CONFIRMED"
    services.cancel(event=fresh(event), reason="Карантин", actor=world.region_actor, now=clock.now())
    (gone,) = read(file_of(client, event).content)
    assert (gone["UID"], gone["STATUS"], gone["SEQUENCE"]) == (before["UID"], "CANCELLED", 2)
    assert "Отменено: Карантин" in gone["DESCRIPTION"]


def test_words_of_the_host_cannot_break_the_file(world: Any, client: Any) -> None:
    title = "Семинар; «пары», группы\r\nATTENDEE:mailto:x@example.org"
    event = announced(
        world.region_actor, title=title, programme="1. Начало\n2. Конец", link="https://example.org/?a=1,2"
    )
    client.force_login(world.region)
    content = file_of(client, event).content
    (entry,) = read(content)
    assert "ATTENDEE" not in entry
    assert "Подключение: https://example.org/?a=1,2" in entry["DESCRIPTION"]
    assert str(entry["URL"]).endswith(f"/events/{event.public_id}/")


def test_a_foreign_event_is_as_good_as_missing(world: Any, client: Any) -> None:
    event = draft(world.b1.curator_actor)
    client.force_login(world.a1.curator)
    assert file_of(client, event).status_code == 404


def feed(actor: Any, now: dt.datetime | None = None) -> list[str]:
    return [entry.title for entry in entries(actor, now or clock.now())]


def test_the_feed_has_what_i_take_part_in_and_what_my_body_holds(world: Any) -> None:
    mine = announced(world.region_actor, title="Иду")
    announced(world.region_actor, title="Не иду")
    announced(world.a1.curator_actor, title="Наше")
    draft(world.a1.curator_actor, title="Наш черновик")
    curator = world.a1.curator_actor
    services.enrol_self(event=mine, actor=curator, now=clock.now())
    assert sorted(feed(curator)) == ["Иду", "Наше"]
    assert feed(world.a1.head_actor) == []
    assert feed(world.a2.curator_actor) == []
    assert sorted(feed(world.region_actor)) == ["Иду", "Не иду"]
    assert feed(world.expert_actor) == []


def test_who_withdrew_has_no_entry_and_a_cancelled_one_stays_struck(world: Any) -> None:
    curator = world.a1.curator_actor
    left, cancelled = announced(world.region_actor, title="Ушёл"), announced(world.region_actor, title="Отменили")
    row = services.enrol_self(event=left, actor=curator, now=clock.now())
    services.enrol_self(event=cancelled, actor=curator, now=clock.now())
    services.withdraw(enrolment=row, actor=curator, now=clock.now())
    services.cancel(event=fresh(cancelled), reason="Нет зала", actor=world.region_actor, now=clock.now())
    assert [(entry.title, entry.cancelled) for entry in entries(curator, clock.now())] == [("Отменили", True)]


def test_old_events_leave_the_feed(world: Any) -> None:
    event = held(world.region_actor, starts_at=clock.now() - 10 * DAY, audiences=[Audience.CURATOR])
    assert feed(world.region_actor) == [event.title]
    assert feed(world.region_actor, clock.now() + 90 * DAY) == []


def test_events_are_a_source_of_the_personal_feed(world: Any) -> None:
    event = announced(world.region_actor)
    assert event.title in [entry.title for entry in calendars.entries_for(world.region_actor, clock.now())]

"""What of events stands on the home page: each item says what to do and when it was, a series stands once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mentoring.core import clock
from mentoring.core.waiting import WaitingItem
from mentoring.events import services
from mentoring.events.enums import Audience, Repeat
from mentoring.events.models import Event
from mentoring.events.waiting import for_person

from .hall import DAY, announced, draft


def items(actor: Any) -> dict[str, WaitingItem]:
    return {item.title: item for item in for_person(actor, clock.now())}


def day(moment: dt.datetime) -> str:
    return f"{clock.local_date(moment):%d.%m.%Y}"


def test_drafts_of_a_series_stand_once_with_their_number(world: Any) -> None:
    curator = world.a1.curator_actor
    first, alone = draft(curator, title="Школа"), draft(curator, title="Отдельно")
    services.repeat_event(event=first, repeat=Repeat.MONTHLY, times=3, actor=curator, now=clock.now())
    found = items(curator)
    assert found.keys() == {"Объявить: Школа", "Объявить: Отдельно"}
    assert (found["Объявить: Школа"].count, found["Объявить: Отдельно"].count) == (3, 1)
    assert found["Объявить: Школа"].text == (
        f"3 занятия, ближайшее {day(first.starts_at)}. Черновики пока видите только вы."
    )
    assert found["Объявить: Отдельно"].text == f"Начало {day(alone.starts_at)}. Черновик пока видите только вы."
    assert found["Объявить: Школа"].url == f"/events/{first.public_id}/"


def test_what_was_held_and_not_marked_is_urgent_since_its_end(world: Any) -> None:
    curator = world.a1.curator_actor
    past = announced(curator, title="Вчера", starts_at=clock.now() - DAY, audiences=[Audience.TEACHER])
    item = items(curator)["Отметить присутствие: Вчера"]
    assert (item.urgent, item.since, item.due) == (True, past.ends_at, None)
    assert day(past.starts_at) in item.text


def test_an_invitation_says_until_when_to_enrol(world: Any) -> None:
    starts_at = clock.now() + 9 * DAY
    event = announced(world.region_actor, title="Семинар края", starts_at=starts_at, enrol_until=clock.now() + 4 * DAY)
    item = items(world.a1.curator_actor)["Семинар края"]
    assert item.due == clock.local_date(event.enrol_until)
    assert item.text == f"Семинар {day(starts_at)}: запишитесь, если участвуете."
    Event.objects.update(capacity=1)
    event.refresh_from_db()
    services.enrol_self(event=event, actor=world.b1.curator_actor, now=clock.now())
    item = items(world.a1.curator_actor)["Семинар края"]
    assert item.text == f"Семинар {day(starts_at)}: мест нет, можно встать в лист ожидания."
    Event.objects.update(waiting_list=False)
    assert "Семинар края" not in items(world.a1.curator_actor)


def test_feedback_is_asked_for_two_months_and_no_longer(world: Any) -> None:
    curator, region = world.a1.curator_actor, world.region_actor
    starts_at = clock.now() - 2 * DAY
    with clock.set_to(starts_at - DAY) as then:
        past = announced(region, title="Семинар", starts_at=starts_at)
        row = services.enrol_self(event=past, actor=curator, now=then)
    services.mark_attendance(event=past, marks={row.pk: True}, actor=region, now=clock.now())
    services.hold(event=past, actor=region, now=clock.now())
    assert day(starts_at) in items(curator)["Оставить отзыв: Семинар"].text
    with clock.set_to(past.ends_at + 59 * DAY):
        assert "Оставить отзыв: Семинар" in items(curator)
    with clock.set_to(past.ends_at + 61 * DAY):
        assert "Оставить отзыв: Семинар" not in items(curator)

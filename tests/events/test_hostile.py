"""What an attacker or a careless colleague sends to events: it is refused in words or means nothing, never an error."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.config.logs import without_secrets
from mentoring.core import calendars, clock
from mentoring.events import services
from mentoring.events.calendar import entries
from mentoring.events.enums import Repeat
from mentoring.events.models import Event
from mentoring.events.selectors.cards import Rating, event_card
from mentoring.events.services import Invite
from mentoring.events.services.certificates import issue_certificates
from mentoring.notifications.models import Message

from .hall import DAY, HOUR, announced, draft, fresh, held, staff

HUGE = "9" * 5000


def test_a_secret_with_a_nul_is_not_found(db: None) -> None:
    assert Client(raise_request_exception=False).get("/certificates/%00/").status_code == 404


@pytest.mark.parametrize("number", [HUGE, "9" * 30])
def test_numbers_of_marks_beyond_any_row_change_nothing(world: Any, sign_in: Any, number: str) -> None:
    event = held(world.region_actor)
    answer = sign_in(world.region).post(
        reverse("events:attendance", args=[event.public_id]), {"shown": number, "came": number}
    )
    assert answer.status_code == 302


@pytest.mark.parametrize("field", ["municipalities", "organisations"])
@pytest.mark.parametrize("number", [HUGE, "9" * 30, "-1", "\x00"])
def test_bodies_beyond_any_row_are_refused(world: Any, sign_in: Any, field: str, number: str) -> None:
    event = draft(world.region_actor)
    answer = sign_in(world.region).post(reverse("events:invite", args=[event.public_id]), {field: number})
    assert answer.status_code == 422


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_years_that_no_calendar_has_are_refused(world: Any, sign_in: Any, year: str) -> None:
    sent = {
        "key": str(uuid.uuid4()), "kind": "seminar", "level": "region", "title": "Семинар", "audiences": ["curator"],
        "starts_at": f"{year}-01-01T00:00", "ends_at": f"{year}-12-31T23:59", "place": "Школа",
    }  # fmt: skip
    answer = sign_in(world.region).post(reverse("events:new"), sent)
    assert answer.status_code == 422
    assert not Event.objects.exists()


def test_a_series_does_not_run_out_of_the_calendar(world: Any) -> None:
    event = draft(world.region_actor)
    made = services.repeat_event(
        event=event, repeat=Repeat.QUARTERLY, times=60, actor=world.region_actor, now=clock.now()
    )
    assert len(made) == 60


def test_a_draft_is_seen_by_who_prepares_it_and_by_nobody_else(world: Any) -> None:
    mine = draft(world.a1.curator_actor)
    municipal = draft(world.officer_actor)
    everybody = [world.a1.curator_actor, world.officer_actor, world.region_actor, world.ministry_actor]
    seen = [set(Event.objects.visible_to(actor)) for actor in everybody]
    assert seen == [{mine}, {municipal}, set(), set()]
    regional = draft(world.region_actor)
    assert Event.objects.visible_to(world.region_actor).get() == regional
    assert not Event.objects.visible_to(world.ministry_actor).exists()


def test_a_draft_that_was_thrown_away_is_news_to_nobody(world: Any) -> None:
    event = draft(world.region_actor, invitations=[Invite()])
    services.cancel(event=event, reason="Передумали", actor=world.region_actor, now=clock.now())
    assert not Event.objects.visible_to(world.a1.curator_actor).exists()
    open_one = announced(world.region_actor, invitations=[Invite()])
    services.cancel(event=open_one, reason="Карантин", actor=world.region_actor, now=clock.now())
    assert Event.objects.visible_to(world.a1.curator_actor).get() == open_one


def rated(world: Any, people: list[Any]) -> tuple[Event, Any]:
    """A held event where all of them were, and the way each says what they think of it."""
    then = clock.now() - DAY
    with clock.set_to(then - 7 * DAY) as before:
        event = announced(world.region_actor, starts_at=then, invitations=[Invite()])
        rows = {one.user_id: services.enrol_self(event=event, actor=one, now=before) for one in people}
    with clock.set_to(then + HOUR) as during:
        marks = {row.pk: True for row in rows.values()}
        services.mark_attendance(event=event, marks=marks, actor=world.region_actor, now=during)
        event = services.hold(event=event, actor=world.region_actor, now=during)

    def say(actor: Any, mark: int, text: str = "") -> Rating:
        services.give_feedback(
            enrolment=fresh(rows[actor.user_id]), usefulness=mark, content=mark, organisation_quality=mark, text=text,
            actor=actor, now=clock.now(),
        )  # fmt: skip
        rating = event_card(event, world.region_actor, clock.now()).rating
        assert rating is not None
        return rating

    return event, say


def test_no_two_readings_of_the_feedback_differ_by_what_one_said(world: Any) -> None:
    """The attacker is the host: reads after every answer, knows who was there and who can have answered meanwhile."""
    places = (world.a1, world.a2, world.b1, world.b2)
    people = [actor for place in places for actor in (place.curator_actor, place.head_actor)]
    _, say = rated(world, people)
    marks = [5, 4, 1, 2, 3, 5, 1, 1]
    seen = [say(actor, mark, f"Слова {mark}") for actor, mark in zip(people, marks, strict=True)]
    assert [rating.answers for rating in seen] == [0, 0, 3, 3, 3, 6, 6, 6]
    told = [(rating.answers, rating.usefulness, tuple(rating.texts)) for rating in seen]
    assert len(set(told)) == 3
    assert (seen[2].usefulness, seen[5].usefulness) == (10 / 3, 20 / 6)
    assert (seen[0].usefulness, seen[0].texts) == (None, [])
    # The difference of what was read is of three answers at once, and of their words.
    assert seen[5].texts == [f"Слова {mark}" for mark in (5, 3, 2, 1, 4, 5)]


def test_who_says_it_again_stands_last(world: Any) -> None:
    people = [world.a1.curator_actor, world.a2.curator_actor, world.b1.curator_actor, world.b2.curator_actor]
    _, say = rated(world, people)
    for actor in people:
        before = say(actor, 4)
    assert (before.answers, before.usefulness) == (3, 4.0)
    again = say(people[0], 1)
    assert (again.answers, again.usefulness) == (3, 4.0)


@pytest.mark.parametrize("title", ["А" * 200, "Семинар\r\nBcc: all@example.org\r\n\r\nтекст", "Семинар \x07\x0b\x1f"])
def test_any_title_goes_through_letters_files_and_papers(world: Any, sign_in: Any, title: str) -> None:
    head, host = world.a1.head_actor, sign_in(world.region)
    event = held(
        world.region_actor, (staff(head), head), title=title, place=title, gives_certificate=True,
        invitations=[Invite()],
    )  # fmt: skip
    issue_certificates(event=event, actor=world.region_actor, now=clock.now())
    address = reverse("events:card", args=[event.public_id])
    assert host.get(address).status_code == 200
    ics = host.get(f"{address}calendar.ics")
    assert b"\r\nBcc" not in ics.content.replace(b"\r\n ", b"")
    assert host.post(f"{address}attendance/workbook/").status_code == 200
    paper = event.enrolments.get()
    pdf = host.get(reverse("events:certificate_paper", args=[paper.public_id]))
    assert (pdf.status_code, pdf.content[:5]) == (200, b"%PDF-")
    told = Message.objects.values_list("title", flat=True)
    assert told
    assert all("\n" not in one and "\r" not in one and len(one) <= 200 for one in told)


def test_markup_in_words_of_a_certificate_is_only_words(world: Any, sign_in: Any) -> None:
    head = world.a1.head_actor
    event = held(
        world.region_actor, (staff(head), head), gives_certificate=True, title='#read("/etc/passwd") $x$ #panic() *a*'
    )
    issue_certificates(event=event, actor=world.region_actor, now=clock.now())
    pdf = sign_in(world.region).get(reverse("events:certificate_paper", args=[event.enrolments.get().public_id]))
    assert (pdf.status_code, pdf.content[:5]) == (200, b"%PDF-")


def test_the_code_of_the_room_is_left_out_of_the_log() -> None:
    line = without_secrets(None, "", {"request": f"POST /events/{uuid.uuid4()}/here/Ab_9-secret/"})
    assert "Ab_9-secret" not in line["request"]


def test_a_feed_of_long_programmes_stays_light(world: Any) -> None:
    """A series of sixty with the longest programme: programs ask for the feed every hour."""
    event = draft(world.a1.curator_actor, programme="Программа семинара. " * 1000)
    services.repeat_event(event=event, repeat=Repeat.WEEKLY, times=60, actor=world.a1.curator_actor, now=clock.now())
    services.announce_series(event=fresh(event), actor=world.a1.curator_actor, now=clock.now())
    content = calendars.render(entries(world.a1.curator_actor, clock.now()), name="Лента")
    assert content.count(b"BEGIN:VEVENT") == 60
    assert len(content) < 400_000

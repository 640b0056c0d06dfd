"""What the host does on the screen: a draft, whom to invite, announcing, changing, cancelling, repeating, holding."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentoring.core import clock
from mentoring.events import services
from mentoring.events.enums import Audience, EnrolmentState, EventState
from mentoring.events.models import Event
from mentoring.events.services import Invite
from mentoring.notifications.models import Message

from . import hall
from .crowd import going_on

pytestmark = pytest.mark.django_db


def url(name: str, event: Event) -> str:
    return reverse(f"events:{name}", args=[event.public_id])


def said(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def typed(**changes: Any) -> dict[str, Any]:
    starts = clock.now().replace(second=0, microsecond=0) + dt.timedelta(days=9)
    return {
        "key": str(uuid.uuid4()),
        "kind": "seminar",
        "level": "region",
        "title": "Семинар «Первая встреча»",
        "audiences": ["curator"],
        "starts_at": f"{starts:%Y-%m-%dT%H:%M}",
        "ends_at": f"{starts + hall.HOUR:%Y-%m-%dT%H:%M}",
        "place": "Зал 1",
        "waiting_list": "on",
    } | changes


def told(user: Any, words: str) -> bool:
    return Message.objects.filter(recipient_id=user.pk, title__contains=words).exists()


# --- making


def test_a_new_event_is_a_draft_and_leads_to_the_invitations(world: Any, sign_in: Any) -> None:
    answer = sign_in(world.region).post(reverse("events:new"), typed())
    event = Event.objects.get()
    assert answer["Location"] == url("invite", event)
    assert event.state == EventState.DRAFT
    assert "кого пригласить" in said(answer)


def test_a_double_click_makes_one_event(world: Any, sign_in: Any) -> None:
    host, data = sign_in(world.region), typed()
    for _ in range(2):
        host.post(reverse("events:new"), data)
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"title": ""}, "title", "Назовите мероприятие."),
        ({"audiences": []}, "audiences", "Отметьте, для кого мероприятие."),
        ({"starts_at": "завтра"}, "starts_at", "Укажите так: 15.10.2026 14:00."),
        ({"ends_at": "2020-01-01T10:00"}, "ends_at", "Окончание должно быть позже начала."),
        ({"enrol_until": "2090-01-01T10:00"}, "enrol_until", "Запись закрывается не позже начала мероприятия."),
        ({"link": "javascript:alert(1)"}, "link", "Ссылка начинается с https:// или http://."),
        ({"hours": "0"}, "hours", "больше нуля"),
        ({"capacity": "много"}, "capacity", "Нужно целое число."),
    ],
)
def test_an_error_stands_beside_its_field(world: Any, sign_in: Any, changes: Any, field: str, reason: str) -> None:
    answer = sign_in(world.region).post(reverse("events:new"), typed(**changes))
    assert answer.status_code == 422
    assert any(reason in error for error in answer.context["form"].errors[field])
    assert reason in answer.content.decode()
    assert not Event.objects.exists()


def test_what_is_typed_into_an_event_is_kept_when_the_session_ends(world: Any, sign_in: Any) -> None:
    event, host = hall.draft(world.region_actor), sign_in(world.region)
    assert 'data-autosave="event-new"' in host.get(reverse("events:new")).content.decode()
    assert f'data-autosave="event-{event.public_id}"' in host.get(url("edit", event)).content.decode()


def test_a_change_keeps_the_moments_as_they_were_shown(world: Any, sign_in: Any) -> None:
    starts = clock.now().replace(second=0, microsecond=0)
    event, host = hall.draft(world.region_actor, starts_at=starts), sign_in(world.region)
    shown = host.get(url("edit", event)).context["form"]
    values = {name: shown[name].value() for name in shown.fields}
    data = {name: value for name, value in values.items() if value}
    data |= {name: shown[name].field.widget.format_value(values[name]) for name in ("starts_at", "ends_at")}
    host.post(url("edit", event), data | {"title": "Другое название"})
    again = hall.fresh(event)
    assert (again.title, again.starts_at, again.ends_at) == ("Другое название", event.starts_at, event.ends_at)


def test_an_event_that_another_has_just_changed_shows_both_versions(world: Any, sign_in: Any) -> None:
    event, host = hall.draft(world.region_actor), sign_in(world.region)
    services.change_event(
        event=event, data=hall.event_data(title="Имя от соседа"), expected_version=1, actor=world.region_actor,
        now=clock.now(),
    )  # fmt: skip
    answer = host.post(url("edit", event), typed(version=1, title="Моё имя"))
    assert answer.status_code == 409
    assert "Моё имя" in answer.content.decode()
    assert "Имя от соседа" in answer.content.decode()
    assert hall.fresh(event).title == "Имя от соседа"


# --- whom to invite


def invited(event: Event) -> set[tuple[int | None, int | None]]:
    return set(event.invitations.values_list("municipality_id", "organisation_id"))


def test_the_region_invites_everybody_a_municipality_or_single_schools(world: Any, sign_in: Any) -> None:
    event, host = hall.draft(world.region_actor, invitations=[]), sign_in(world.region)
    school = world.a1.organisation
    page = f"{url('invite', event)}?municipality={world.a.code}"
    host.post(page, {"municipalities": [world.b.pk], "organisations": [school.pk]})
    assert invited(event) == {(world.b.pk, None), (world.a.pk, school.pk)}
    text = host.get(url("invite", event)).content.decode()
    assert school.name in text, "who is invited stays on the list whatever municipality is chosen"
    assert world.a2.organisation.name not in text
    host.post(url("invite", event), {"everybody": "on"})
    assert invited(event) == {(None, None)}


def test_a_spoilt_municipality_in_the_address_is_none(world: Any, sign_in: Any) -> None:
    event = hall.draft(world.region_actor)
    assert sign_in(world.region).get(url("invite", event) + "?municipality=%00").status_code == 200


def test_a_school_invites_within_its_municipality_only(world: Any, sign_in: Any) -> None:
    own = [Invite(organisation_id=world.a1.organisation.pk)]
    event, curator = hall.draft(world.a1.curator_actor, invitations=own), sign_in(world.a1.curator)
    text = curator.get(url("invite", event)).content.decode()
    assert world.a2.organisation.name in text
    assert world.b1.organisation.name not in text
    foreign = {"organisations": [world.b1.organisation.pk], "municipalities": [world.b.pk], "everybody": "on"}
    assert curator.post(url("invite", event), foreign).status_code == 422
    assert invited(event) == {(world.a.pk, world.a1.organisation.pk)}


# --- the card of the host and the arrows


def card(host: Any, event: Event) -> Any:
    return host.get(url("card", event))


def test_the_card_says_what_comes_next(world: Any, sign_in: Any) -> None:
    host = sign_in(world.region)
    bare = hall.draft(world.region_actor, invitations=[], place="")
    assert "Указать место" in card(host, bare).content.decode()
    assert "Выбрать, кого пригласить" in card(host, bare).content.decode()
    assert card(host, hall.draft(world.region_actor)).context["next"] == "announce"
    assert card(host, hall.announced(world.region_actor)).context["next"] == "wait"
    assert card(host, going_on(world.region_actor)).context["next"] == "mark"
    done = hall.held(world.region_actor, (hall.staff(world.a1.head_actor), world.a1.head_actor), gives_certificate=True)
    assert "Сертификаты" in card(host, done).content.decode()


def test_a_draft_is_invisible_to_the_invited(world: Any, sign_in: Any) -> None:
    event, curator = hall.draft(world.region_actor), sign_in(world.a1.curator)
    assert card(curator, event).status_code == 404
    assert event.title not in curator.get(reverse("events:list")).content.decode()
    sign_in(world.region).post(url("announce", event))
    assert card(curator, event).status_code == 200
    assert event.title in curator.get(reverse("events:list")).content.decode()


def test_announcing_without_a_place_is_refused(world: Any, sign_in: Any) -> None:
    event = hall.draft(world.region_actor, place="")
    answer = sign_in(world.region).post(url("announce", event))
    assert answer.status_code == 403
    assert "Укажите место" in answer.content.decode()


def test_a_cancellation_asks_for_the_reason_and_writes_to_the_enrolled(world: Any, sign_in: Any) -> None:
    event, host = hall.announced(world.region_actor), sign_in(world.region)
    services.enrol_self(event=event, actor=world.a1.curator_actor, now=clock.now())
    assert "Записано: 1" in host.get(url("cancel", event)).content.decode()
    empty = host.post(url("cancel", event), {"reason": ""})
    assert empty.status_code == 422
    assert "Напишите, почему" in empty.content.decode()
    assert "Мероприятие отменено" in said(host.post(url("cancel", event), {"reason": "Карантин"}))
    assert hall.fresh(event).state == EventState.CANCELLED
    text = card(sign_in(world.a1.curator), event).content.decode()
    assert "Мероприятие отменено: Карантин" in text
    assert told(world.a1.curator, "тменено")
    assert "отменять нечего" in said(host.get(url("cancel", event)))


def test_a_series_is_made_announced_and_cancelled_together(world: Any, sign_in: Any) -> None:
    event, host = hall.draft(world.region_actor), sign_in(world.region)
    assert host.post(url("repeat", event), {"repeat": "weekly", "times": 1}).status_code == 422
    assert "Создано черновиков: 2" in said(host.post(url("repeat", event), {"repeat": "weekly", "times": 3}))
    assert "Объявить всю серию" in card(host, event).content.decode()
    assert "Объявлено: 3 мероприятия" in said(host.post(url("announce_series", event)))
    again = host.post(url("repeat", event), {"repeat": "weekly", "times": 3})
    assert again.status_code == 422
    assert "following" in host.get(url("cancel", event)).content.decode()
    done = said(host.post(url("cancel", event), {"reason": "Карантин", "following": "on"}))
    assert "Отменено мероприятий: 3" in done
    assert set(Event.objects.values_list("state", flat=True)) == {EventState.CANCELLED}


def test_held_and_opened_again(world: Any, sign_in: Any) -> None:
    event, host = going_on(world.region_actor), sign_in(world.region)
    host.post(url("hold", event))
    assert hall.fresh(event).state == EventState.HELD
    assert "Вернуть в объявленные" in card(host, event).content.decode()
    host.post(url("reopen", event))
    assert hall.fresh(event).state == EventState.ANNOUNCED


def test_places_that_people_have_cannot_be_taken_away_by_the_form(world: Any, sign_in: Any) -> None:
    event = hall.announced(world.region_actor)
    for name in ("Громов Олег Ильич", "Зимина Вера Олеговна"):
        hall.enrol(event, hall.staff(world.a1.head_actor, name), world.a1.head_actor)
    answer = sign_in(world.region).post(url("edit", event), typed(version=event.version, capacity=1))
    assert answer.status_code == 422
    assert "Записано 2" in " ".join(answer.context["form"].errors["capacity"])
    assert set(event.enrolments.values_list("state", flat=True)) == {EnrolmentState.ENROLLED}


# --- the list


def test_the_list_asks_the_same_whatever_its_length(world: Any, sign_in: Any) -> None:
    curator = sign_in(world.a1.curator)
    hall.announced(world.region_actor)
    curator.get(reverse("events:list"))
    with CaptureQueriesContext(connection) as one:
        curator.get(reverse("events:list"))
    hall.announced(world.officer_actor, title="Школа")
    hall.announced(world.a1.curator_actor, title="Наш семинар")
    with CaptureQueriesContext(connection) as three:
        text = curator.get(reverse("events:list")).content.decode()
    assert "Наш семинар" in text
    assert len(three) == len(one)


def test_filters_stand_in_the_address_and_are_taken_off_one_by_one(world: Any, sign_in: Any) -> None:
    hall.announced(world.region_actor, title="Ёлочный семинар")
    hall.announced(world.region_actor, title="Курсы", kind="course")
    answer = sign_in(world.a1.curator).get(reverse("events:list"), {"kind": "course", "q": "елочный"})
    assert "Ничего не нашлось" in answer.content.decode()
    assert [chip.remove_url for chip in answer.context["chips"]] == [
        f"{reverse('events:list')}?q=%D0%B5%D0%BB%D0%BE%D1%87%D0%BD%D1%8B%D0%B9&time=coming",
        f"{reverse('events:list')}?kind=course&time=coming",
    ]


@pytest.mark.parametrize(
    ("who", "query", "words"),
    [
        ("region", {}, "Создать мероприятие"),
        ("ministry", {}, "Когда вас пригласят"),
        ("region", {"time": "past"}, "Прошедших мероприятий нет"),
    ],
)
def test_an_empty_list_says_what_to_do(world: Any, sign_in: Any, who: str, query: Any, words: str) -> None:
    assert words in sign_in(getattr(world, who)).get(reverse("events:list"), query).content.decode()


def test_a_cancelled_event_does_not_say_that_one_is_enrolled(world: Any, sign_in: Any) -> None:
    event, curator = hall.announced(world.region_actor), sign_in(world.a1.curator)
    services.enrol_self(event=event, actor=world.a1.curator_actor, now=clock.now())
    assert "вы записаны" in curator.get(reverse("events:list")).content.decode()
    services.cancel(event=event, reason="Карантин", actor=world.region_actor, now=clock.now())
    assert "вы записаны" not in curator.get(reverse("events:list")).content.decode()


def test_before_letters_leave_it_is_asked_with_how_many(world: Any, sign_in: Any) -> None:
    everybody = [world.a1.curator, world.a1.head, world.a2.curator]
    event = hall.draft(world.region_actor, invitations=[services.Invite(world.a.pk)], audiences=[Audience.CURATOR])
    asked = sign_in(world.region).get(url("announce", event))
    assert f"Уведомление получат {len(everybody)} человека" in asked.content.decode()
    assert hall.fresh(event).state == "draft"
    alone = hall.draft(world.region_actor, invitations=[services.Invite(world.b.pk)], audiences=[Audience.CURATOR])
    assert "Уведомлять некого" in sign_in(world.region).get(url("announce", alone)).content.decode()

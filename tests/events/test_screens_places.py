"""Places on the screen: enrolling, waiting, own staff line by line, giving a place back."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from mentoring.core import clock
from mentoring.events import services
from mentoring.events.enums import Audience, EnrolmentState
from mentoring.events.models import Enrolment, Event
from mentoring.events.services import Invite
from tests import factories as make

from . import hall

pytestmark = pytest.mark.django_db


def url(name: str, event: Event) -> str:
    return reverse(f"events:{name}", args=[event.public_id])


def said(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def page(client: Any, event: Event) -> str:
    return client.get(url("card", event)).content.decode()


def people(client: Any, event: Event, lines: str, **more: Any) -> Any:
    return client.post(url("staff", event), {"audience": Audience.TEACHER.value, "people": lines, **more})


def names(event: Event) -> set[str]:
    return set(event.enrolments.standing().values_list("full_name", flat=True))


def test_a_curator_enrols_and_takes_the_place_back(world: Any, sign_in: Any) -> None:
    event, curator = hall.announced(world.region_actor), sign_in(world.a1.curator)
    assert "Записаться" in page(curator, event)
    assert "Вы записаны" in said(curator.post(url("enrol", event)))
    shown = page(curator, event)
    assert "Вы записаны" in shown
    assert "Записаться" not in shown
    row = event.enrolments.get()
    curator.post(reverse("events:withdraw", args=[row.public_id]))
    assert hall.fresh(row).state == EnrolmentState.WITHDRAWN
    assert "Записаться" in page(curator, event)


def test_a_second_click_is_the_same_place(world: Any, sign_in: Any) -> None:
    event, curator = hall.announced(world.region_actor), sign_in(world.a1.curator)
    for _ in range(2):
        assert curator.post(url("enrol", event)).status_code == 302
    assert event.enrolments.count() == 1


def test_when_there_is_no_place_the_waiting_list_is_offered_and_told(world: Any, sign_in: Any) -> None:
    event = hall.announced(world.region_actor, capacity=1)
    first = hall.enrol(event, hall.staff(world.b1.head_actor), world.b1.head_actor)
    curator = sign_in(world.a1.curator)
    assert "Встать в лист ожидания" in page(curator, event)
    assert "вы в листе ожидания" in said(curator.post(url("enrol", event)))
    assert "номер записи 2" in page(curator, event)
    sign_in(world.b1.head).post(reverse("events:withdraw", args=[first.public_id]))
    assert "Вы записаны" in page(curator, event)


def test_who_is_late_for_the_last_place_is_told_on_the_page_of_the_event(world: Any, sign_in: Any) -> None:
    event = hall.announced(world.region_actor, capacity=1, waiting_list=False)
    hall.enrol(event, hall.staff(world.b1.head_actor), world.b1.head_actor)
    answer = sign_in(world.a1.curator).post(url("enrol", event))
    assert answer["Location"] == url("card", event)
    assert "ест" in said(answer)
    assert event.enrolments.count() == 1


def test_a_municipality_sees_the_event_of_its_school_and_is_not_offered_a_place(world: Any, sign_in: Any) -> None:
    own = [Invite(organisation_id=world.a1.organisation.pk)]
    event = hall.announced(world.a1.curator_actor, invitations=own)
    shown = page(sign_in(world.officer), event)
    assert "Записаться" not in shown
    assert "Записать своих" not in shown


def test_a_closed_enrolment_says_why(world: Any, sign_in: Any) -> None:
    soon = clock.now() + hall.HOUR
    event = hall.announced(world.region_actor, starts_at=soon + hall.HOUR, enrol_until=soon)
    with clock.set_to(soon + hall.HOUR / 2):
        shown = page(sign_in(world.a1.curator), event)
    assert "Запись на мероприятие закрыта" in shown
    assert "Записаться" not in shown


def test_a_head_enrols_own_staff_and_mentors_at_once(world: Any, sign_in: Any) -> None:
    event, head = hall.announced(world.region_actor), sign_in(world.a1.head)
    mentor = world.a1.mentor.person
    answer = people(head, event, "Сидорова Анна Ивановна, учитель\n\nГромов Олег Ильич", mentors=[mentor.pk])
    assert answer["Location"] == url("card", event)
    assert "Записано: 3 человека" in said(answer)
    assert names(event) == {"Сидорова Анна Ивановна", "Громов Олег Ильич", mentor.full_name}
    assert event.enrolments.get(full_name="Сидорова Анна Ивановна").position == "учитель"


def test_bad_lines_come_back_one_by_one_and_the_good_ones_are_in(world: Any, sign_in: Any) -> None:
    event, head = hall.announced(world.region_actor), sign_in(world.a1.head)
    answer = people(head, event, "Сидорова Анна Ивановна, учитель\nГромов\nЗимина, завуч")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Громов: Напишите фамилию, имя и отчество полностью." in text
    assert "Зимина: Напишите фамилию, имя и отчество полностью." in text
    assert answer.context["form"]["people"].value() == "Громов\nЗимина, завуч"
    assert names(event) == {"Сидорова Анна Ивановна"}
    assert "Записано: 1 человек" in text


def test_somebody_who_stands_there_already_is_no_error(world: Any, sign_in: Any) -> None:
    event, head = hall.announced(world.region_actor), sign_in(world.a1.head)
    people(head, event, "Сидорова Анна Ивановна")
    answer = people(head, event, "Сидорова  Анна Ивановна")
    assert answer.status_code == 302
    assert "Уже были записаны: 1" in said(answer)
    assert event.enrolments.count() == 1


def test_how_many_wait_is_told(world: Any, sign_in: Any) -> None:
    event = hall.announced(world.region_actor, capacity=1)
    answer = people(sign_in(world.a1.head), event, "Сидорова Анна Ивановна\nГромов Олег Ильич")
    assert "из них в листе ожидания: 1" in said(answer)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"people": ""}, "Напишите хотя бы одного сотрудника или отметьте наставника."),
        ({"people": "Громов Олег Ильич", "audience": ""}, "Выберите, в качестве кого они идут."),
        ({"people": "\n".join(["Громов Олег Ильич"] * 51)}, "не больше 50 человек, здесь 51"),
        ({"mentors": ["999999"]}, "Выберите из списка."),
    ],
)
def test_a_form_that_says_too_little_or_too_much(world: Any, sign_in: Any, data: Any, reason: str) -> None:
    event = hall.announced(world.region_actor)
    answer = sign_in(world.a1.head).post(url("staff", event), {"audience": Audience.TEACHER.value} | data)
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert not event.enrolments.exists()


def test_a_mentor_whose_consent_ended_while_the_page_was_open_is_told_by_name(world: Any, sign_in: Any) -> None:
    event, head = hall.announced(world.region_actor), sign_in(world.a1.head)
    mentor = world.a1.mentor.person
    stranger = make.make_mentor(world.b1.organisation).person
    assert people(head, event, "", mentors=[stranger.pk]).status_code == 422
    other = Invite(organisation_id=world.b1.organisation.pk)
    services.invite(event=event, invitations=[other], actor=world.region_actor, now=clock.now())
    assert people(head, event, "", mentors=[mentor.pk]).status_code in {403, 404, 422}
    assert not event.enrolments.exists()


def test_only_for_mentors_no_staff_is_asked_for(world: Any, sign_in: Any) -> None:
    event = hall.announced(world.region_actor, audiences=[Audience.MENTOR])
    text = sign_in(world.a1.head).get(url("staff", event)).content.decode()
    assert 'name="people"' not in text
    assert world.a1.mentor.person.full_name in text


def test_a_closed_event_takes_no_staff(world: Any, sign_in: Any) -> None:
    event = hall.announced(world.region_actor)
    head = sign_in(world.a1.head)
    services.cancel(event=event, reason="Карантин", actor=world.region_actor, now=clock.now())
    answer = people(head, event, "Сидорова Анна Ивановна")
    assert answer.status_code in {403, 422}
    assert "отменено" in answer.content.decode()
    assert not Enrolment.objects.exists()


def test_what_the_head_types_is_kept_when_the_session_ends(world: Any, sign_in: Any) -> None:
    event = hall.announced(world.region_actor)
    assert (
        f'data-autosave="staff-{event.public_id}-0"' in sign_in(world.a1.head).get(url("staff", event)).content.decode()
    )

"""Only those are asked who can answer: no school enrols coordinators, a cancelled event invites nobody any more."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from mentoring.core import clock
from mentoring.events import policies, services
from mentoring.events.enums import Audience
from mentoring.events.forms_staff import StaffForm
from mentoring.notifications.models import Delivery, Message

from . import hall

pytestmark = pytest.mark.django_db


def offered(client: Any, event: Any) -> list[str]:
    form: StaffForm = client.get(reverse("events:staff", args=[event.public_id])).context["form"]
    return [code for code, _ in form.fields["audience"].choices if code]  # type: ignore[attr-defined]


def test_a_school_is_not_offered_to_enrol_a_coordinator(world: Any, sign_in: Any) -> None:
    event = hall.announced(world.region_actor, audiences=[Audience.CURATOR, Audience.COORDINATOR, Audience.TEACHER])
    head = sign_in(world.a1.head)
    assert offered(head, event) == [Audience.CURATOR, Audience.TEACHER]
    assert Audience.COORDINATOR in offered(sign_in(world.officer), event)
    line = {"audience": Audience.COORDINATOR.value, "people": "Азарова Анна Ивановна"}
    assert "audience" in head.post(reverse("events:staff", args=[event.public_id]), line).context["form"].errors
    assert not event.enrolments.exists()


def test_those_refused_come_back_with_the_same_choices(world: Any, sign_in: Any) -> None:
    event = hall.announced(world.region_actor, audiences=[Audience.CURATOR, Audience.COORDINATOR], capacity=1)
    event.waiting_list = False
    event.save()
    lines = {"audience": Audience.CURATOR.value, "people": "Азарова Анна Ивановна\nБелова Вера Ильинична"}
    page = sign_in(world.a1.head).post(reverse("events:staff", args=[event.public_id]), lines)
    form = page.context["form"]
    assert "Белова Вера Ильинична" in str(form.errors["people"])
    assert [code for code, _ in form.fields["audience"].choices if code] == [Audience.CURATOR]


def test_an_event_of_coordinators_takes_nobody_of_a_school(world: Any) -> None:
    event = hall.announced(world.region_actor, audiences=[Audience.COORDINATOR])
    denied = policies.can_enrol_staff(world.a1.head_actor, event)
    assert not denied
    assert "их записывает муниципалитет" in denied.reason
    assert policies.can_enrol_staff(world.officer_actor, event)


def test_the_invitation_to_a_cancelled_event_is_settled(world: Any) -> None:
    assert world.a1.curator.pk
    region = world.region_actor
    event, other = hall.announced(region), hall.announced(region, title="Другое")
    services.cancel(event=event, reason="Перенос.", actor=region, now=clock.now())
    settled, open_ones = (Message.objects.filter(key=f"event.invitation:{one.pk}") for one in (event, other))
    assert settled.exists()
    assert {(row.delivery, row.read_at is None) for row in settled} == {(Delivery.NONE, False)}
    assert not open_ones.filter(delivery=Delivery.NONE).exists()
    assert not open_ones.filter(read_at__isnull=False).exists()


def test_the_letter_of_a_cancellation_has_one_full_stop_after_the_reason(world: Any) -> None:
    event, curator = hall.announced(world.region_actor), world.a1.curator_actor
    services.enrol_self(event=event, actor=curator, now=clock.now())
    services.cancel(event=event, reason="Перенос.", actor=world.region_actor, now=clock.now())
    assert "Причина: Перенос. " in f"{Message.objects.get(kind='event.cancelled').text} "


def said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_the_host_is_told_how_many_will_be_written_to(world: Any, sign_in: Any) -> None:
    assert {world.a1.curator.pk, world.a1.head.pk, world.b1.curator.pk}
    only = [services.Invite(organisation_id=world.a1.organisation.pk)]
    event = hall.draft(world.region_actor, audiences=[Audience.TEACHER], invitations=only)
    region = sign_in(world.region)
    answer = region.post(reverse("events:announce", args=[event.public_id]))
    assert said(answer) == ["Мероприятие объявлено. Уведомление получат 2 человека."]
    nobody = hall.draft(world.region_actor, audiences=[Audience.COORDINATOR], invitations=only)
    answer = region.post(reverse("events:announce", args=[nobody.public_id]))
    assert said(answer)[-1] == "Мероприятие объявлено. Уведомлять некого."

"""Screens of certificates: the list of an event, one paper, revoking, my own; and «Обучение» on a mentor's card."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from mentoring.core.models import Job
from mentoring.events import services
from mentoring.events.models import Certificate
from mentoring.events.services.certificates import issue_certificates, revoke_certificate
from mentoring.registry.models import Consent

from .hall import DAY, announced, held, mentor, staff

NAME = "Заметнова Анна Ивановна"


@pytest.fixture
def event(world: Any) -> Any:
    """Of the region, with one of a1's staff, the mentors of a1 and b1."""
    a1, b1 = world.a1, world.b1
    return held(
        world.region_actor,
        (staff(a1.head_actor, NAME), a1.head_actor),
        (mentor(a1, a1.mentor.person), a1.head_actor),
        (mentor(b1, b1.mentor.person), b1.head_actor),
        gives_certificate=True,
        hours=16,
        title="Школа наставника",
    )


def sign_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: Any, name: str, *args: Any) -> str:
    response = sign_in(user).get(reverse(f"events:{name}", args=args))
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def issue(world: Any, event: Any) -> list[Certificate]:
    return issue_certificates(event=event, actor=world.region_actor, now=clock.now())


def test_the_host_issues_from_the_list(world: Any, event: Any) -> None:
    client = sign_in(world.region)
    address = reverse("events:certificates", args=[event.public_id])
    assert "Выдать 3 сертификата" in client.get(address).content.decode()
    answer = client.post(reverse("events:certificates_issue", args=[event.public_id]), follow=True)
    text = answer.content.decode()
    year = clock.today().year
    assert f"Выдано: 3 сертификата, номера с {year}-000001 по {year}-000003." in text
    assert NAME in text
    assert "Выдать" not in text.split("<main")[1]
    again = client.post(reverse("events:certificates_issue", args=[event.public_id]), follow=True)
    assert "сертификаты уже есть" in again.content.decode()
    assert Certificate.objects.count() == 3


def test_a_school_sees_its_own_people_in_the_event_of_another(world: Any, event: Any) -> None:
    issue(world, event)
    text = page(world.a1.curator, "certificates", event.public_id)
    assert NAME in text
    assert world.a1.marker in text
    assert world.b1.marker not in text
    assert "Аннулировать" not in text
    assert "Скачать все" not in text
    assert world.a1.marker not in page(world.a2.curator, "certificates", event.public_id)
    assert NAME not in page(world.ministry, "certificates", event.public_id)


def test_why_there_is_nothing_to_issue_is_told_to_the_host(world: Any) -> None:
    coming = announced(world.region_actor, gives_certificate=True)
    assert "после того, как мероприятие проведено" in page(world.region, "certificates", coming.public_id)
    assert "после того" not in page(world.a1.curator, "certificates", coming.public_id)


def test_all_papers_are_asked_for_once_a_page(world: Any, event: Any) -> None:
    issue(world, event)
    client, nonce = sign_in(world.region), str(uuid.uuid4())
    address = reverse("events:certificates_archive", args=[event.public_id])
    answers = [client.post(address, {"nonce": nonce}) for _ in range(2)]
    job = Job.objects.get(kind="events.certificates")
    assert {answer.headers["Location"] for answer in answers} == {reverse("home:job", args=[job.public_id])}
    client.post(address, {"nonce": "made up"})
    assert Job.objects.filter(kind="events.certificates").count() == 2


def paper(user: Any, certificate: Certificate) -> Any:
    return sign_in(user).get(reverse("events:certificate_paper", args=[certificate.enrolment.public_id]))


def test_a_paper_is_downloaded_by_its_school_and_by_the_host(world: Any, event: Any) -> None:
    own = next(one for one in issue(world, event) if one.full_name == NAME)
    for user, status in (
        (world.a1.curator, 200), (world.a1.head, 200), (world.region, 200),
        (world.a2.curator, 404), (world.officer, 404), (world.ministry, 404),
    ):  # fmt: skip
        assert paper(user, own).status_code == status, user
    response = paper(world.a1.curator, own)
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert NAME not in response.headers["Content-Disposition"]
    assert response.headers["Cache-Control"] == "no-store"
    assert AuditEvent.objects.filter(action="read.file", object_label=f"№ {own}").count() == 4


def test_the_person_opens_the_own_paper_wherever_the_person_works_now(world: Any) -> None:
    event = announced(world.region_actor, starts_at=clock.now() - DAY, gives_certificate=True)
    with clock.set_to(event.starts_at - DAY):
        row = services.enrol_self(event=event, actor=world.a1.curator_actor, now=clock.now())
    services.mark_attendance(event=event, marks={row.pk: True}, actor=world.region_actor, now=clock.now())
    services.hold(event=event, actor=world.region_actor, now=clock.now())
    (own,) = issue(world, event)
    moved = world.a1.curator.roles_held.get()
    moved.organisation, moved.municipality = world.b1.organisation, world.b
    moved.save()
    assert paper(world.a1.curator, own).status_code == 200
    assert not AuditEvent.objects.filter(action="read.file").exists()
    assert "это вы" in page(world.a1.curator, "my_certificates")
    assert str(own) not in page(world.b1.head, "my_certificates")


def test_a_mentor_who_withdrew_the_consent_is_not_named_and_gets_no_paper(world: Any, event: Any) -> None:
    issue(world, event)
    person = world.a1.mentor.person
    Consent.objects.filter(person=person).update(withdrawn_on=clock.today())
    for name, args in (("certificates", [event.public_id]), ("my_certificates", [])):
        text = page(world.a1.curator, name, *args)
        assert world.a1.marker not in text
        assert "Участник отозвал согласие" in text
    own = Certificate.objects.get(enrolment__person=person)
    assert paper(world.a1.curator, own).status_code == 403


def test_revoking_asks_for_a_reason_and_shows_it_to_the_school(world: Any, event: Any) -> None:
    own = next(one for one in issue(world, event) if one.full_name == NAME)
    client, address = sign_in(world.region), reverse("events:certificate_revoke", args=[own.enrolment.public_id])
    assert NAME in client.get(address).content.decode()
    empty = client.post(address, {"reason": " "})
    assert empty.status_code == 422
    assert "почему сертификат больше не действует" in empty.content.decode()
    assert client.post(address, {"reason": "Выдан по ошибке"}).status_code == 302
    own.refresh_from_db()
    assert own.revoke_reason == "Выдан по ошибке"
    text = page(world.a1.curator, "certificates", event.public_id)
    assert "аннулирован" in text
    assert "Выдан по ошибке" in text
    assert client.get(address).status_code == 403
    assert sign_in(world.a1.curator).post(address, {"reason": "x"}).status_code == 403


@pytest.mark.parametrize("name", ["certificates", "my_certificates"])
def test_as_many_queries_with_three_papers_as_with_one(world: Any, event: Any, name: str) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = sign_in(world.region)
    address = reverse(f"events:{name}", args=[event.public_id] if name == "certificates" else [])
    rows = list(event.enrolments.order_by("pk"))
    services.mark_attendance(
        event=event, marks={row.pk: False for row in rows[1:]}, actor=world.region_actor, now=clock.now()
    )
    issue(world, event)
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    services.mark_attendance(
        event=event, marks={row.pk: True for row in rows}, actor=world.region_actor, now=clock.now()
    )
    issue(world, event)
    with CaptureQueriesContext(connection) as three:
        client.get(address)
    assert len(one) == len(three)


def card(user: Any, person_card: Any) -> str:
    response = sign_in(user).get(reverse("registry:mentor", args=[person_card.public_id]))
    return str(response.content.decode())


def test_training_stands_on_the_card_of_the_mentor(world: Any, event: Any) -> None:
    text = card(world.a1.curator, world.a1.mentor)
    assert "Обучение" in text
    for words in ("Школа наставника", f"{clock.local_date(event.starts_at):%d.%m.%Y}", "16", "не выдан"):
        assert words in text
    made = issue(world, event)
    own = next(one for one in made if one.enrolment.person_id == world.a1.mentor.person_id)
    assert f"№ {own}" in card(world.a1.curator, world.a1.mentor)
    assert str(own.enrolment.public_id) in card(world.a1.head, world.a1.mentor)
    revoke_certificate(certificate=own, reason="Ошибка", actor=world.region_actor, now=clock.now())
    assert f"№ {own}, аннулирован" in card(world.a1.curator, world.a1.mentor)


def test_a_mentor_who_did_not_come_has_no_training_and_a_mentee_no_such_section(world: Any, event: Any) -> None:
    assert "Посещённых мероприятий пока нет" in card(world.a2.curator, world.a2.mentor)
    services.reopen(event=event, actor=world.region_actor, now=clock.now())
    assert "Посещённых мероприятий пока нет" in card(world.a1.curator, world.a1.mentor)
    mentee = sign_in(world.a1.curator).get(reverse("registry:mentee", args=[world.a1.mentees[0].public_id]))
    assert "Обучение" not in mentee.content.decode()

"""The public check of a certificate: open to everybody, tells validity, title, date and initials, and nothing else."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentoring.core import clock
from mentoring.events.models import Certificate
from mentoring.events.models.certificates import new_secret
from mentoring.events.services.certificates import issue_certificates, revoke_certificate
from tests import factories as make

from .hall import DAY, held, mentor, staff

NAME = "Чрезвычайнова Ольга Марковна"


@pytest.fixture
def certificate(world: Any) -> Certificate:
    head = world.a1.head_actor
    event = held(world.region_actor, (staff(head, NAME), head), gives_certificate=True, title="Семинар <b>о парах</b>")
    return issue_certificates(event=event, actor=world.region_actor, now=clock.now())[0]


def ask(secret: str, **more: Any) -> Any:
    return Client().get(reverse("events:certificate_check", args=[secret]), **more)


def test_a_stranger_learns_validity_title_date_and_initials(certificate: Certificate) -> None:
    response = ask(certificate.secret)
    page = response.content.decode()
    assert response.status_code == 200
    for words in (
        "действителен",
        "Семинар &lt;b&gt;о парах&lt;/b&gt;",
        f"{certificate.held_from:%d.%m.%Y}",
        "Ч. О. М.",
    ):
        assert words in page


def test_nothing_else_is_in_the_page(certificate: Certificate, world: Any) -> None:
    page = ask(certificate.secret).content.decode()
    for words in ("Чрезвычайнов", "Ольга", certificate.number, world.a1.organisation.name, "СОШ", "/events/"):
        assert words not in page
    assert str(certificate.enrolment.public_id) not in page


def test_a_revoked_one_says_so_without_the_reason(certificate: Certificate, world: Any) -> None:
    revoke_certificate(certificate=certificate, reason="Списывала", actor=world.region_actor, now=clock.now())
    page = ask(certificate.secret).content.decode()
    assert "аннулирован" in page
    assert "Списывала" not in page
    assert "действителен" not in page


@pytest.mark.parametrize("how", ["in force", "withdrawn", "lapsed", "destroyed"])
def test_a_mentor_s_initials_go_with_the_consent_and_the_certificate_holds(world: Any, how: str) -> None:
    place = world.a1
    person = make.make_mentor(place.organisation, last_name="Йодль").person
    event = held(world.region_actor, (mentor(place, person), place.head_actor), gives_certificate=True)
    certificate = issue_certificates(event=event, actor=world.region_actor, now=clock.now())[0]
    if how == "withdrawn":
        person.consents.update(withdrawn_on=clock.today())
    elif how == "lapsed":
        person.consents.update(valid_until=clock.today() - DAY)
    elif how == "destroyed":
        type(person).objects.filter(pk=person.pk).update(destroyed_at=clock.now())
    page = ask(certificate.secret).content.decode()
    assert "действителен" in page
    assert certificate.event_title in page
    assert f"{certificate.held_from:%d.%m.%Y}" in page
    assert certificate.initials.startswith("Й.")
    assert ("Й." in page) == ("Инициалы" in page) == (how == "in force")


@pytest.mark.parametrize("guess", ["number", "serial", "other", "long", "empty-ish", "cyrillic"])
def test_a_guess_opens_nothing_and_looks_like_any_other(certificate: Certificate, guess: str) -> None:
    secret = {
        "number": certificate.number,
        "serial": str(certificate.serial),
        "other": new_secret(),
        "long": certificate.secret + "A" * 500,
        "empty-ish": "%20",
        "cyrillic": "сертификат",
    }[guess]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        response = ask(secret)
    assert response.status_code == 404
    assert "не найден" in response.content.decode()
    assert response.content == ask(new_secret()).content
    with CaptureQueriesContext(connection) as right:
        ask(certificate.secret)
    assert len(asked) == len(right) == 1


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("right", [True, False])
def test_the_page_is_not_kept_and_not_indexed(certificate: Certificate, right: bool) -> None:
    response = ask(certificate.secret if right else new_secret())
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert '<meta name="robots" content="noindex, nofollow">' in response.content.decode()
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_an_address_may_ask_so_many_times_a_minute(certificate: Certificate) -> None:
    for _ in range(30):
        assert ask(new_secret()).status_code == 404
    held_back = ask(certificate.secret)
    assert held_back.status_code == 429
    assert held_back.headers["Cache-Control"] == "no-store"
    assert ask(certificate.secret, REMOTE_ADDR="10.9.8.7").status_code == 200


def test_only_reading_is_possible(certificate: Certificate) -> None:
    address = reverse("events:certificate_check", args=[certificate.secret])
    assert Client().post(address).status_code == 405

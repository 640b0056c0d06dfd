"""The link is in the letter only: when it is sent again, when the server refuses it, and where no letter can go."""

from __future__ import annotations

import datetime as dt
import re
import smtplib
import threading
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from mentoring.access.decisions import NotAllowed, StateChanged
from mentoring.accounts import services
from mentoring.accounts.models import Invitation, Role, RoleHeld, User
from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from mentoring.notifications.letters import deliver_letters
from mentoring.notifications.models import Letter
from tests.registry.whole_database import places_of

from .letters import secret_for
from .test_invitations import NEW, PASSWORD, accept, invite

pytestmark = pytest.mark.django_db


class Forbidden(BaseEmailBackend):
    """A mail server that nobody may ask: a page that did would wait for it."""

    def __init__(self, **kwargs: Any) -> None:
        raise AssertionError("a request asked for the mail server")


class NoSuchAddress(BaseEmailBackend):
    def send_messages(self, email_messages: Any) -> int:
        raise smtplib.SMTPRecipientsRefused({"kuratova@example.org": (550, b"no such user")})


def form_of(world: Any) -> dict[str, Any]:
    return {
        "full_name": "Куратова Нина Петровна",
        "email": "kuratova@example.org",
        "role": Role.objects.get(code="curator").pk,
        "organisation": world.a1.organisation.pk,
    }


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_sending_again_replaces_the_link_and_prolongs_it(world: Any) -> None:
    invitation, first = invite(world, now=clock.now() - dt.timedelta(hours=80))
    client = signed_in(world.officer)
    assert "Отправьте новую" in client.get(f"/accounts/invitations/{invitation.public_id}/").content.decode()
    answer = client.post(f"/accounts/invitations/{invitation.public_id}/resend/")
    assert answer.url == f"/accounts/invitations/{invitation.public_id}/"
    second = secret_for(invitation.email)
    assert services.find_open(secret=first, now=clock.now()) is None
    assert services.find_open(secret=second, now=clock.now()) == invitation
    assert Invitation.objects.count() == 1
    event = AuditEvent.objects.get(action="accounts.link_resent")
    assert event.data == {"sent_to": invitation.email}


def test_what_was_used_or_revoked_is_not_sent_again(world: Any) -> None:
    used, secret = invite(world)
    accept(Client(), secret)
    revoked, _ = invite(world, email="other@example.org")
    services.revoke(actor=world.officer_actor, now=clock.now(), invitation=revoked)
    client = signed_in(world.officer)
    letters = len(mail.outbox)
    for invitation, words in ((used, "Ссылкой воспользовались"), (revoked, "Ссылка отозвана")):
        page = client.get(f"/accounts/invitations/{invitation.public_id}/").content.decode()
        assert words in page
        assert "Отправить ещё раз" not in page
        with pytest.raises(NotAllowed, match="Сделайте новое"):
            services.resend(actor=world.officer_actor, now=clock.now(), invitation=invitation)
    assert len(mail.outbox) == letters


def test_strangers_send_nothing_again(world: Any) -> None:
    invitation, secret = invite(world)
    with pytest.raises(NotAllowed):
        services.resend(actor=world.officer_b_actor, now=clock.now(), invitation=invitation)
    client = signed_in(world.officer_b)
    assert client.get(f"/accounts/invitations/{invitation.public_id}/").status_code == 404
    assert client.post(f"/accounts/invitations/{invitation.public_id}/resend/").status_code == 404
    assert services.find_open(secret=secret, now=clock.now()) is not None


def test_an_invitation_sent_again_lives_by_the_right_of_the_sender(world: Any) -> None:
    """The officer who invited is gone; the head of the organisation sends the letter again."""
    invitation, _ = invite(world)
    RoleHeld.objects.filter(user=world.officer).update(valid_until=clock.today() - dt.timedelta(days=1))
    services.resend(actor=world.a1.head_actor, now=clock.now(), invitation=invitation)
    user = services.accept(
        secret=secret_for(invitation.email), now=clock.now(), password=PASSWORD, full_name="К", username="kuratova"
    )
    assert user.roles_held.get().organisation == world.a1.organisation


def test_a_letter_that_was_not_taken_is_told_and_may_be_sent_again(world: Any, settings: Any) -> None:
    client = signed_in(world.officer)
    page = client.post(NEW, form_of(world), follow=True)
    address = page.redirect_chain[-1][0]
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.NoSuchAddress"
    deliver_letters(now=clock.now())
    page = client.get(address).content.decode()
    assert "Письмо на адрес kuratova@example.org не ушло" in page
    assert f"{address}resend/" in page
    assert "письмо не ушло" in client.get("/accounts/invitations/").content.decode()
    settings.EMAIL_BACKEND = working
    assert "отправляется" in client.post(f"{address}resend/", follow=True).content.decode()
    invitation = Invitation.objects.get()
    assert services.find_open(secret=secret_for(invitation.email), now=clock.now()) == invitation
    assert "Ссылка отправлена на адрес" in client.get(address).content.decode()


def test_no_page_waits_for_the_mail_server(world: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Forbidden"
    officer, region = signed_in(world.officer), signed_in(world.region)
    address = officer.post(NEW, form_of(world)).url
    assert officer.get(address).status_code == 200
    Invitation.objects.update(expires_at=clock.now())
    assert officer.post(f"{address}resend/").status_code == 302
    assert region.post(f"/accounts/users/{world.officer.public_id}/link/").status_code == 302
    assert Letter.objects.waiting().count() == 2


def test_the_page_tells_where_the_letter_is(world: Any) -> None:
    client = signed_in(world.officer)
    address = client.post(NEW, form_of(world)).url
    page = client.get(address).content.decode()
    assert 'hx-trigger="every 3s"' in page
    assert "обычно это меньше минуты" in page
    assert "resend" not in page
    # The mail server does not answer: the page stops asking, or it would keep the session alive for ever.
    Letter.objects.update(created_at=clock.now() - dt.timedelta(minutes=3))
    page = client.get(address).content.decode()
    assert "hx-trigger" not in page
    assert "почтовый сервер пока его не принял" in page
    deliver_letters(now=clock.now())
    page = client.get(address).content.decode()
    assert "Ссылка отправлена на адрес" in page
    assert f"{address}resend/" in page


def test_the_secret_is_nowhere_but_in_the_sealed_letter_and_then_nowhere(world: Any) -> None:
    signed_in(world.officer).post(NEW, form_of(world))
    held = RoleHeld.objects.get(user=world.a2.curator)
    services.renew_link(actor=world.officer_actor, now=clock.now(), held=held)
    secrets = [re.findall(r"key=([\w-]{43})", letter.text)[0] for letter in Letter.objects.order_by("pk")]
    assert len(set(secrets)) == 2
    assert places_of(*secrets) == {"notifications_letter.text"}
    deliver_letters(now=clock.now())
    assert places_of(*secrets) == set()
    assert [services.find_open(secret=secret, now=clock.now()) is not None for secret in secrets] == [True, True]


def test_a_letter_whose_link_works_no_more_does_not_leave(world: Any) -> None:
    held = RoleHeld.objects.select_related("user", "role", "municipality", "organisation").get(user=world.a1.curator)
    post = {"actor": world.officer_actor, "now": clock.now()}
    signed_in(world.officer).post(NEW, form_of(world))
    services.revoke(**post, invitation=Invitation.objects.get())
    services.renew_link(**post, held=held)
    services.end_role(**post, held=held)
    assert not Letter.objects.exists()
    assert deliver_letters(now=clock.now()) == 0


def test_a_role_that_was_ended_meanwhile_gets_no_new_link(world: Any) -> None:
    held = RoleHeld.objects.select_related("user", "role", "organisation").get(user=world.a1.curator)
    RoleHeld.objects.filter(pk=held.pk).update(valid_until=clock.today())
    with pytest.raises(StateChanged):
        services.renew_link(actor=world.officer_actor, now=clock.now(), held=held)
    assert not Letter.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_leave_one_link(world: Any) -> None:
    role, barrier = Role.objects.get(code="curator"), threading.Barrier(2)

    def click() -> None:
        try:
            barrier.wait(timeout=20)
            services.invite(
                actor=world.officer_actor, now=clock.now(), role=role, full_name="К", email="k@example.org",
                organisation=world.a1.organisation,
            )  # fmt: skip
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert Invitation.objects.count() == 2
    assert Invitation.objects.filter(revoked_at__isnull=True).count() == Letter.objects.count() == 1


def test_nobody_invites_somebody_else_to_the_own_address(world: Any) -> None:
    """Else an officer would open an account of a school and read names there."""
    page = signed_in(world.officer).post(
        NEW,
        {
            "full_name": "Куратова Нина Петровна",
            "email": world.officer.email.upper(),
            "role": Role.objects.get(code="curator").pk,
            "organisation": world.a1.organisation.pk,
        },
    )
    assert "email" in page.context["form"].errors
    with pytest.raises(NotAllowed, match="Это ваш адрес"):
        invite(world, email=world.officer.email)
    assert not Invitation.objects.exists()
    assert not mail.outbox


def test_an_account_without_an_address_gets_its_link_on_the_server(world: Any, capsys: Any) -> None:
    user = world.a1.curator
    user.email = ""
    user.save()
    held = RoleHeld.objects.select_related("user", "role").get(user=user)
    with pytest.raises(NotAllowed, match="администратор сервера"):
        services.renew_link(actor=world.officer_actor, now=clock.now(), held=held)
    assert f"/users/{user.public_id}/link/" not in signed_in(world.officer).get("/accounts/users/").content.decode()
    call_command("invitation_link", user.username.upper())
    secret = capsys.readouterr().out.strip().partition("?key=")[2]
    assert accept(Client(), secret).status_code == 302
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert AuditEvent.objects.get(action="accounts.link_printed").actor_id is None
    assert not Letter.objects.exists()


def test_a_printed_link_is_told_of_and_not_sent_again(world: Any) -> None:
    """There is no address to send it to."""
    User.objects.filter(pk=world.a1.curator.pk).update(email="")
    call_command("invitation_link", world.a1.curator.username)
    invitation, client = Invitation.objects.get(), signed_in(world.officer)
    page = client.get(f"/accounts/invitations/{invitation.public_id}/").content.decode()
    assert "ссылку напечатал администратор сервера портала" in page
    assert "resend" not in page
    assert "ссылка напечатана" in client.get("/accounts/invitations/").content.decode()
    with pytest.raises(NotAllowed, match="нет адреса почты"):
        services.resend(actor=world.officer_actor, now=clock.now(), invitation=invitation)


@pytest.mark.parametrize("username", ["no-such", "api"])
def test_the_server_prints_no_link_for_nobody_and_for_services(world: Any, username: str) -> None:
    world.api.username, world.api.is_service = "api", True
    world.api.save()
    with pytest.raises(CommandError):
        call_command("invitation_link", username)

"""The link is in the letter only: when it is sent again, when the server refuses it, and where no letter can go."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import CommandError, call_command
from django.test import Client

from mentoring.access.decisions import NotAllowed
from mentoring.accounts import services
from mentoring.accounts.models import Invitation, Role, RoleHeld
from mentoring.audit.models import AuditEvent
from mentoring.core import clock

from .letters import secret_for
from .test_invitations import NEW, PASSWORD, accept, invite

pytestmark = pytest.mark.django_db


class SilentServer(BaseEmailBackend):
    """A mail server that cannot be reached."""

    def send_messages(self, email_messages: Any) -> int:
        raise ConnectionRefusedError


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
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.SilentServer"
    data = {
        "full_name": "Куратова Нина Петровна",
        "email": "kuratova@example.org",
        "role": Role.objects.get(code="curator").pk,
        "organisation": world.a1.organisation.pk,
    }
    page = client.post(NEW, data, follow=True).content.decode()
    assert "Письмо на адрес kuratova@example.org не ушло" in page
    assert "письмо не ушло" in client.get("/accounts/invitations/").content.decode()
    settings.EMAIL_BACKEND = working
    invitation = Invitation.objects.get()
    page = client.post(f"/accounts/invitations/{invitation.public_id}/resend/", follow=True).content.decode()
    assert "Ссылка отправлена на адрес" in page
    assert services.find_open(secret=secret_for(invitation.email), now=clock.now()) == invitation


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
    assert not mail.outbox


@pytest.mark.parametrize("username", ["no-such", "api"])
def test_the_server_prints_no_link_for_nobody_and_for_services(world: Any, username: str) -> None:
    world.api.username, world.api.is_service = "api", True
    world.api.save()
    with pytest.raises(CommandError):
        call_command("invitation_link", username)

"""A double click makes one token, one invitation and one link for a password."""

from __future__ import annotations

import datetime as dt
import re
import threading
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from knox.models import AuthToken

from mentoring.accounts import services
from mentoring.accounts.models import ApiToken, Invitation, Role, RoleHeld
from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from mentoring.core.once import key_in
from mentoring.notifications.models import Letter

from .test_tokens import asks, enter

pytestmark = pytest.mark.django_db
TOKENS, NEW = "/accounts/tokens/", "/accounts/invitations/new/"


def shown(page: Any) -> str:
    found = re.search(r"[0-9a-f]{64}", page.content.decode())
    return found[0] if found else ""


def at_once(*actions: Any) -> list[Any]:
    gate, results = threading.Barrier(len(actions)), [None] * len(actions)

    def run(index: int, action: Any) -> None:
        try:
            gate.wait(timeout=20)
            results[index] = action()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def test_a_form_sent_three_times_makes_one_token_and_the_last_answer_shows_it(world: Any) -> None:
    client = enter(world.region)
    sent = {"name": "Витрина", "key": str(client.get(TOKENS).context["form"]["key"].value())}
    texts = [shown(client.post(TOKENS, sent)) for _ in range(3)]
    assert ApiToken.objects.count() == AuthToken.objects.count() == 1
    assert str(ApiToken.objects.get().public_id) == sent["key"]
    assert asks(texts[-1])[0], "the browser shows the last answer"
    assert AuditEvent.objects.filter(action="accounts.token_issued").count() == 1
    kept = AuthToken.objects.get()
    assert abs(kept.expiry - ApiToken.objects.get().expires_at) < dt.timedelta(minutes=1)
    other = shown(client.post(TOKENS, sent | {"name": "Другая витрина"}))
    assert asks(other)[0]
    assert ApiToken.objects.count() == 2


def test_a_page_sent_again_later_leaves_the_token_that_somebody_lives_by(world: Any) -> None:
    client = enter(world.region)
    sent = {"name": "Витрина", "key": str(uuid.uuid4())}
    text = shown(client.post(TOKENS, sent))
    ApiToken.objects.update(created_at=clock.now() - dt.timedelta(minutes=2))
    answer = client.post(TOKENS, sent, follow=True)
    assert answer.redirect_chain == [(TOKENS, 302)]
    assert "уже создан" in answer.content.decode()
    assert asks(text)[0]
    assert ApiToken.objects.count() == 1


def test_the_key_of_somebody_elses_token_says_nothing(world: Any) -> None:
    theirs, text = services.issue_token(actor=world.region_actor, now=clock.now(), user=world.api, name="Витрина")
    enter(world.region).post(TOKENS, {"name": "Витрина", "key": str(theirs.public_id)})
    assert ApiToken.objects.get(user=world.region).public_id != theirs.public_id
    assert asks(text)[0]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_token(world: Any) -> None:
    clients, sent = [enter(world.region) for _ in range(2)], {"name": "Витрина", "key": str(uuid.uuid4())}
    texts = [shown(page) for page in at_once(*(lambda one=one: one.post(TOKENS, sent) for one in clients))]
    assert ApiToken.objects.count() == AuthToken.objects.count() == 1
    digest = AuthToken.objects.get().token_key
    assert sorted(text.startswith(digest) for text in texts) == [False, True]


def invitation_form(world: Any, client: Client) -> dict[str, str]:
    return {
        "full_name": "Куратова Нина Петровна",
        "email": "kuratova@example.org",
        "role": str(Role.objects.get(code="curator").pk),
        "organisation": str(world.a1.organisation.pk),
        "key": str(client.get(NEW).context["form"]["key"].value()),
    }


def test_a_form_sent_twice_invites_once(world: Any) -> None:
    client = enter(world.officer)
    sent = invitation_form(world, client)
    first, second = client.post(NEW, sent), client.post(NEW, sent)
    assert first.url == second.url == f"/accounts/invitations/{sent['key']}/"
    assert Invitation.objects.count() == Letter.objects.count() == 1
    other = client.post(NEW, sent | {"full_name": "Куратова Нина Павловна"})
    assert other.url != first.url
    assert Invitation.objects.filter(revoked_at__isnull=True).count() == 1


def test_a_revoked_invitation_is_made_anew_by_the_same_form(world: Any) -> None:
    client = enter(world.officer)
    sent = invitation_form(world, client)
    client.post(NEW, sent)
    services.revoke(actor=world.officer_actor, now=clock.now(), invitation=Invitation.objects.get())
    assert client.post(NEW, sent).url != f"/accounts/invitations/{sent['key']}/"
    assert Letter.objects.count() == 1


def test_a_new_link_asked_for_twice_from_one_page_is_one_link_of_each_person(world: Any) -> None:
    client = enter(world.officer)
    key = str(client.get("/accounts/users/").context["key"])
    addresses = [f"/accounts/users/{user.public_id}/link/" for user in (world.a1.curator, world.a1.head)]
    answers = [client.post(address, {"key": key}).url for address in addresses for _ in range(2)]
    assert answers[0] == answers[1] != answers[2] == answers[3]
    assert Invitation.objects.count() == Letter.objects.count() == 2
    client.post(addresses[0], {"key": "не ключ"})
    assert Invitation.objects.filter(for_user=world.a1.curator, revoked_at__isnull=True).count() == 1
    assert Invitation.objects.filter(for_user=world.a1.curator).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_invite_once_and_make_one_link(world: Any) -> None:
    keys, held = [uuid.uuid4(), uuid.uuid4()], RoleHeld.objects.select_related("user", "role", "organisation").get(
        user=world.a1.curator
    )  # fmt: skip
    asked = {
        "role": Role.objects.get(code="curator"), "full_name": "К", "email": "k@example.org", "key": keys[0],
        "organisation": world.a1.organisation,
    }  # fmt: skip
    act = {"actor": world.officer_actor, "now": clock.now()}
    made = at_once(*[lambda: services.invite(**act, **asked)] * 2)
    made += at_once(*[lambda: services.renew_link(**act, held=held, key=keys[1])] * 2)
    assert [one.public_id for one in made] == [keys[0], keys[0], keys[1], keys[1]]
    assert Invitation.objects.count() == Letter.objects.count() == 2


@pytest.mark.parametrize("text", ["", "не ключ", "0" * 31])
def test_an_unreadable_key_is_none(text: str) -> None:
    assert key_in({"key": text}) is None

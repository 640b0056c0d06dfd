"""The inbox of a person."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from mentoring.core import clock
from mentoring.notifications.models import Message, Preference
from tests.notifications.test_messages import Approved, Returned

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(world: Any) -> Client:
    client = Client()
    client.force_login(world.a1.curator, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def make_message(user: Any, key: str, **more: Any) -> Message:
    values = {"recipient_id": user.pk, "kind": "k", "key": key, "title": f"Новость {key}", "created_at": clock.now()}
    return Message.objects.create(**(values | more))


def test_only_my_messages_newest_first(world: Any, me: Client) -> None:
    make_message(world.a1.curator, "первая")
    make_message(world.a1.curator, "вторая")
    make_message(world.a2.curator, "чужая")
    page = me.get("/inbox/")
    assert [row.key for row in page.context["page"].items] == ["вторая", "первая"]
    assert "чужая" not in page.content.decode()


def test_looking_reads_nothing_and_opening_does(world: Any, me: Client) -> None:
    row = make_message(world.a1.curator, "а", link="/guide/")
    me.get("/inbox/")
    row.refresh_from_db()
    assert row.read_at is None
    assert me.post(f"/inbox/{row.public_id}/").url == "/guide/"
    row.refresh_from_db()
    assert row.read_at is not None


@pytest.mark.parametrize("link", ["", "https://evil.example/", "/no-such-page/"])
def test_a_message_leads_nowhere_but_to_the_portal(world: Any, me: Client, link: str) -> None:
    row = make_message(world.a1.curator, "а", link=link)
    assert me.post(f"/inbox/{row.public_id}/").url == "/inbox/"


def test_reading_all(world: Any, me: Client) -> None:
    for key in "абв":
        make_message(world.a1.curator, key)
    make_message(world.a2.curator, "чужая")
    assert me.post("/inbox/read-all/").url == "/inbox/"
    assert list(Message.objects.filter(read_at__isnull=True).values_list("key", flat=True)) == ["чужая"]


def test_preferences_are_kept_by_kind(world: Any, me: Client) -> None:
    page = me.get("/inbox/settings/")
    form = page.context["form"]
    assert [value for value, _ in form.fields["test-approved"].choices] == ["digest", "none"]
    assert form.fields["test-returned"].initial == "instant"
    data = {name: field.initial for name, field in form.fields.items()}
    assert me.post("/inbox/settings/", data | {Returned.kind.replace(".", "-"): "none"}).status_code == 302
    assert Preference.objects.get(user_id=world.a1.curator.pk, kind=Returned.kind).delivery == "none"
    wrong = me.post("/inbox/settings/", data | {Approved.kind.replace(".", "-"): "instant"})
    assert "test-approved" in wrong.context["form"].errors
    # What the page did not send stays as it was; the fields stand by what they are about.
    assert me.post("/inbox/settings/", {"test-approved": ""}).status_code == 302
    assert Preference.objects.get(user_id=world.a1.curator.pk, kind=Returned.kind).delivery == "none"
    groups = {title: [field.name for field in fields] for title, fields in form.groups()}
    assert "test-approved" in groups["Сведения, отчёты и остальное"]
    assert groups["Дорожная карта"]
    assert all(name.startswith("roadmap-") for name in groups["Дорожная карта"])
    assert sorted(name for names in groups.values() for name in names) == sorted(form.fields)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_inbox_asks_the_same_number_of_times(
    world: Any, me: Client, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        make_message(world.a1.curator, str(number))
    me.get("/inbox/")
    with django_assert_num_queries(5):
        me.get("/inbox/")

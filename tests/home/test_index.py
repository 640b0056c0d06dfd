"""«Что вас ждёт»: gathered by kind, the oldest first; an empty page says what comes next."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from mentoring.core import clock, waiting
from mentoring.core.waiting import ComingNext, WaitingItem
from mentoring.home.selectors import desk_of
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def sources(monkeypatch: Any) -> tuple[list[Any], list[Any]]:
    """The registers, empty: what other apps say is their own tests' matter."""
    monkeypatch.setattr(waiting, "_sources", [])
    monkeypatch.setattr(waiting, "_next_sources", [])
    return waiting._sources, waiting._next_sources


def enter(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_equal_things_stand_together_and_urgent_ones_first(world: Any, sources: Any) -> None:
    today = clock.today()
    items = [
        WaitingItem("Ждут проверки", "СОШ № 2", "6 изменений", "/b/", due=today + dt.timedelta(days=9)),
        WaitingItem("Возвращено", "IV квартал", "2 замечания", "/c/", due=today, urgent=True),
        WaitingItem("Ждут проверки", "СОШ № 1", "", "/a/", due=today + dt.timedelta(days=2), count=3),
    ]
    waiting.register(lambda actor, now: items)
    desk = desk_of(world.officer_actor, clock.now())
    assert [(kind.title, kind.count, kind.urgent) for kind in desk.kinds] == [
        ("Возвращено", 1, True),
        ("Ждут проверки", 4, False),
    ]
    assert [item.title for item in desk.kinds[1].items] == ["СОШ № 1", "СОШ № 2"]
    assert desk.count == 5
    page = enter(world.officer).get("/").content.decode()
    assert page.index("Возвращено") < page.index("Ждут проверки")
    assert 'href="/a/"' in page


def test_what_others_wait_for_stands_before_ones_own(world: Any, sources: Any) -> None:
    today = clock.today()
    items = [
        WaitingItem("Приглашения", "Конференция", "", "/a/", due=today),
        WaitingItem("Ждут проверки", "IV квартал", "", "/b/", since=clock.now(), holds=True),
        WaitingItem("Дорожная карта", "2.2", "", "/c/", due=today, urgent=True),
    ]
    waiting.register(lambda actor, now: items)
    kinds = [kind.title for kind in desk_of(world.officer_actor, clock.now()).kinds]
    assert kinds == ["Дорожная карта", "Ждут проверки", "Приглашения"]


def test_sources_are_asked_for_the_actor(world: Any, sources: Any) -> None:
    seen: list[Any] = []
    waiting.register(lambda actor, now: seen.append((actor.role_code, now)) or [])
    now = clock.now()
    desk_of(world.a1.curator_actor, now)
    assert seen == [("curator", now)]


def test_nothing_waits_and_the_page_says_what_comes_next(world: Any, sources: Any) -> None:
    later = [ComingNext(f"Срок {day}", clock.today() + dt.timedelta(days=day)) for day in (30, 3, 20, 10, 40)]
    waiting.register_next(lambda actor, now: later)
    page = enter(world.a1.curator).get("/")
    text = page.content.decode()
    assert "Сейчас ничего не ждёт" in text
    assert [item.text for item in page.context["desk"].coming] == ["Срок 3", "Срок 10", "Срок 20", "Срок 30"]


def test_somebody_without_a_role_is_told_so(world: Any) -> None:
    page = enter(world.nobody).get("/")
    assert page.status_code == 403
    assert "нет действующей роли" in page.content.decode()


@pytest.mark.parametrize("code", ["curator", "head", "officer", "region", "ministry", "expert", "api"])
def test_every_role_has_a_guide_of_its_own(world: Any, code: str) -> None:
    page = enter(world.a1.curator).get(f"/guide/{code}/")
    assert page.context["body"] == f"home/guide/{code}.html"
    article = page.content.decode().partition("<article")[2].partition("</article>")[0]
    assert "<h2" in article


def test_the_guide_of_my_role_opens_first_and_a_new_role_gets_the_common_one(world: Any) -> None:
    client = enter(world.a1.curator)
    assert client.get("/guide/").context["shown"] == "curator"
    from mentoring.accounts.models import Role

    Role.objects.create(code="observer", name="Наблюдатель", tier="region")
    page = enter(make.make_user("observer")).get("/guide/")
    assert page.context["body"] == "home/guide/common.html"
    assert client.get("/guide/observer/").status_code == 404


def test_the_bell_counts_what_is_unread(world: Any) -> None:
    from mentoring.notifications.models import Message

    client = enter(world.a1.curator)
    assert "новых нет" in client.get("/").content.decode()
    for number in range(3):
        Message.objects.create(
            recipient_id=world.a1.curator.pk, kind="k", key=str(number), title="Т", created_at=clock.now()
        )
    assert "непрочитанных: 3" in client.get("/").content.decode()


@pytest.mark.parametrize(("number", "folded"), [(7, ""), (8, "Ещё 3")])
def test_of_many_equal_things_five_are_seen_at_once(world: Any, sources: Any, number: int, folded: str) -> None:
    waiting.register(
        lambda actor, now: [WaitingItem("Дела", f"Дело {n}", "", f"/{n}/", since=now) for n in range(number)]
    )
    seen, _, rest = enter(world.officer).get("/").content.decode().partition('<details class="more')
    shown = 5 if folded else number
    assert f'href="/{shown - 1}/"' in seen
    assert f'href="/{shown}/"' not in seen
    assert folded in rest
    assert (f'href="/{number - 1}/"' in rest) is bool(folded)

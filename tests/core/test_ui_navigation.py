"""The menu: who sees which entry, which one is active; what every page is told."""

from types import SimpleNamespace

import pytest
from django.test import RequestFactory
from django.urls import reverse

from mentoring.core import navigation
from mentoring.core.context import ui
from mentoring.core.icons import ICON_NAMES
from mentoring.core.navigation import NavItem, items_for, links_for, register


def actor(*permissions: str, tier: str = "region") -> SimpleNamespace:
    return SimpleNamespace(has=lambda permission: permission in permissions, tier=tier)


@pytest.fixture
def menu(monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries of the test only; the addresses are ones that always exist."""
    monkeypatch.setattr(navigation, "_ITEMS", {})
    register(
        NavItem("Пароль", "account_change_password", permission="user.invite", order=30),
        NavItem("Вход", "account_login", order=10),
        NavItem("Здоровье", "healthz", order=20, tiers=frozenset({"organisation"})),
    )


@pytest.mark.usefixtures("menu")
def test_an_entry_is_shown_to_those_who_have_its_permission() -> None:
    assert [item.label for item in items_for(actor())] == ["Вход"]
    assert [item.label for item in items_for(actor("user.invite"))] == ["Вход", "Пароль"]


@pytest.mark.usefixtures("menu")
def test_an_entry_of_a_tier_is_hidden_from_the_others() -> None:
    assert "Здоровье" not in [item.label for item in items_for(actor())]
    assert [item.label for item in items_for(actor(tier="organisation"))] == ["Вход", "Здоровье"]


@pytest.mark.usefixtures("menu")
def test_an_anonymous_visitor_has_no_menu() -> None:
    assert items_for(None) == []
    assert ui(RequestFactory().get("/"))["nav_links"] == []


@pytest.mark.usefixtures("menu")
def test_the_longest_address_that_begins_the_path_is_active() -> None:
    register(NavItem("Всё", "account_logout", order=1))
    active = [link.label for link in links_for(actor(), reverse("account_login") + "more/") if link.active]
    assert active == ["Вход"]
    assert not any(link.active for link in links_for(actor(), "/elsewhere/"))


@pytest.mark.usefixtures("menu")
def test_the_same_address_registered_again_replaces_the_entry() -> None:
    register(NavItem("Войти", "account_login", order=10))
    assert [item.label for item in items_for(actor())] == ["Войти"]


@pytest.mark.usefixtures("menu")
def test_an_entry_without_an_address_does_not_break_the_page() -> None:
    register(NavItem("Сломано", "no:such"))
    assert [link.label for link in links_for(actor(), "/")] == ["Вход"]


@pytest.mark.usefixtures("menu")
def test_what_a_tier_opens_rarely_stands_aside_and_the_group_names_what_is_open() -> None:
    register(NavItem("Аптека", "account_logout", order=1, aside=frozenset({"region"})))
    request = RequestFactory().get(reverse("account_logout"))
    request.actor = actor()  # type: ignore[attr-defined]
    told = ui(request)
    assert [link.label for link in told["nav_aside"]] == ["Аптека"]
    assert told["nav_aside_active"] == "Ещё: Аптека"
    request.actor = actor(tier="municipality")  # type: ignore[attr-defined]
    told = ui(request)
    assert (told["nav_aside"], told["nav_aside_active"]) == ([], "")
    assert [link.label for link in told["nav_links"]] == ["Аптека", "Вход"]


def test_every_registered_entry_has_an_address_and_an_icon() -> None:
    for item in navigation.registered():
        assert reverse(item.url_name)
        assert item.icon in ICON_NAMES


def test_the_page_is_told_who_acts_and_whether_it_is_the_demo(settings) -> None:
    settings.DEMO = True
    request = RequestFactory().get("/")
    someone = actor()
    request.actor = someone  # type: ignore[attr-defined]
    told = ui(request)
    assert told["actor"] is someone
    assert told["is_demo"] is True

"""The screens of pairs in a real browser: nothing sticks out, axe is content, a pair is made by keyboard and search."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from mentoring.core import clock
from mentoring.pairing import services
from mentoring.pairing.enums import PairState
from mentoring.pairing.models import Pair
from tests import factories as make
from tests.browser.settled import settle
from tests.world import World, build_world

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (1440, 390)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    return build_world()


@pytest.fixture
def site(live_server: Any, page: Page, world: World) -> Iterator[str]:
    """Signed in as the curator of a1. A complaint of the browser (CSP, script error) fails the test."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    client = Client()
    client.force_login(world.a1.curator)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    yield live_server.url
    # A refused form is answered 400, a conflict 409; the browser writes both into its console.
    assert [line for line in complaints if "409" not in line and "400 (Bad" not in line] == []


def look(page: Page, name: str) -> None:
    """Both widths: no sideways scrolling, no violation found by axe."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        folder = os.environ.get("LOOK_AT")
        if folder:
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
        settle(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} sticks out at {width}"
        page.evaluate(AXE.read_text())
        found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found["violations"]] == [], name
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})


def test_a_pair_is_made_looked_at_changed_and_closed(world: World, page: Page, site: str) -> None:
    organisation = world.a1.organisation
    for surname in ("Абрикосова", "Берёзкина", "Виноградов", "Грушин"):
        make.make_mentee(organisation, last_name=surname)
    make.make_mentor(organisation, last_name="Дубравин", first_name="Егор")

    page.goto(f"{site}/pairs/")
    look(page, "pairs-list")
    page.get_by_role("link", name="Создать пару").click()
    look(page, "pairs-form")
    page.get_by_role("link", name="ученик – ученик").click()
    page.get_by_label("Найти наставляемого").fill("березк")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Абрикосова")).to_have_count(0)
    page.get_by_label("Берёзкина").check()
    page.get_by_label("Дубравин").check()
    look(page, "pairs-people")
    page.get_by_role("button", name="Создать и начать работу").click()
    expect(page.get_by_text("Пара начала работу.")).to_be_visible()
    look(page, "pairs-page")

    page.get_by_role("link", name="Добавить наставляемых").click()
    page.get_by_label("Грушин").check()
    look(page, "pairs-members")
    page.get_by_role("button", name="Добавить отмеченных").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Группа")

    page.get_by_role("link", name="Изменить").click()
    page.get_by_label("Окончание по плану").fill(clock.today().isoformat())
    look(page, "pairs-edit")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("Изменения сохранены.")).to_be_visible()

    page.get_by_role("link", name="Прекратить досрочно").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Причина").fill("Наставник переехал")
    look(page, "pairs-end")
    dialog.get_by_role("button", name="Прекратить досрочно").click()
    expect(page.get_by_text("Работа прекращена досрочно.").first).to_be_visible()
    page.get_by_role("button", name="Отменить").click()
    expect(page.get_by_text("Пара снова работает.")).to_be_visible()
    assert Pair.objects.get(mentor__person__last_name="Дубравин").state == PairState.ACTIVE


def test_a_refusal_is_focused_and_everything_works_without_javascript(world: World, browser: Any, site: str) -> None:
    taken = world.a1.mentees[0]
    client = Client()
    client.force_login(world.a1.curator)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context = browser.new_context(java_script_enabled=False, locale="ru-RU")
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
    plain = context.new_page()
    plain.goto(f"{site}/pairs/new/?form=pupil-pupil")
    plain.get_by_label(world.a1.mentor.person.full_name).check()  # type: ignore[union-attr]
    plain.get_by_label("Найти наставляемого").fill("вера")
    plain.keyboard.press("Enter")
    expect(plain.get_by_label(world.a1.mentor.person.full_name)).to_be_checked()  # type: ignore[union-attr]
    expect(plain.get_by_text(taken.person.full_name)).to_have_count(0)
    plain.get_by_label(world.a1.mentees[2].person.full_name).check()
    plain.get_by_role("button", name="Создать и начать работу").click()
    expect(plain.get_by_text("Пара начала работу.")).to_be_visible()
    plain.get_by_role("link", name="Завершить").click()
    plain.get_by_role("button", name="Завершить программу").click()
    expect(plain.get_by_text("Программа завершена.").first).to_be_visible()
    context.close()


def test_two_editors_see_both_versions(world: World, page: Page, site: str) -> None:
    pair = world.a1.pair
    assert pair is not None
    page.goto(f"{site}/pairs/{pair.public_id}/edit/")
    services.complete(pair=pair, closed_on=clock.today(), actor=world.a1.curator_actor, now=clock.now())
    page.get_by_label("Окончание по плану").fill(clock.today().isoformat())
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Пару уже изменили")
    look(page, "pairs-conflict")


def test_meetings_are_noted_one_by_one_and_many_at_once(world: World, page: Page, site: str) -> None:
    pair = world.a1.pair
    assert pair is not None
    pair_address = f"{site}/pairs/{pair.public_id}/"
    others = [make.make_pair(world.a1.organisation) for _ in range(3)]
    Pair.objects.update(started_on=clock.today() - dt.timedelta(days=40))

    page.goto(f"{site}/pairs/?meetings=none30")
    look(page, "pairs-quiet")
    page.goto(pair_address)
    look(page, "pairs-no-meetings")
    page.get_by_label("Тема").fill("Знакомство и план")
    page.get_by_role("button", name="Отметить встречу").click()
    expect(page.get_by_text("Встреча отмечена.")).to_be_visible()
    expect(page.get_by_text("Знакомство и план")).to_be_visible()

    page.get_by_role("link", name="Исправить встречу").click()
    page.get_by_label("Минут").fill("90")
    look(page, "pairs-meeting")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_role("cell", name="90")).to_be_visible()

    page.goto(f"{site}/pairs/")
    page.get_by_role("link", name="Отметить встречи").click()
    look(page, "pairs-many")
    page.get_by_label(f"Дата, {others[0]}").fill((clock.today() - dt.timedelta(days=1)).isoformat())
    page.get_by_label(f"Тема, {others[0]}").fill("Проект")
    page.get_by_label(f"Тема, {others[1]}").fill("Без даты")
    page.get_by_role("button", name="Сохранить отмеченные").click()
    expect(page.get_by_text("Укажите дату встречи.")).to_be_visible()
    look(page, "pairs-many-wrong")
    page.get_by_label(f"Дата, {others[1]}").fill(clock.today().isoformat())
    page.get_by_role("button", name="Сохранить отмеченные").click()
    expect(page.get_by_text("Отмечено встреч: 2.")).to_be_visible()
    page.get_by_role("button", name="Отменить").click()
    expect(page.get_by_text("Удалено встреч: 2.")).to_be_visible()

    page.get_by_label("Дата для всех пустых строк").fill((clock.today() - dt.timedelta(days=3)).isoformat())
    page.get_by_role("button", name="Поставить дату").click()
    expect(page.get_by_text("Ничего ещё не сохранено")).to_be_visible()
    look(page, "pairs-many-filled")
    page.get_by_label(f"Дата, {others[2]}").fill("")
    page.get_by_role("button", name="Сохранить отмеченные").click()
    expect(page.get_by_text("Отмечено встреч: 3.")).to_be_visible()

    page.goto(f"{site}/pairs/")
    page.get_by_label("Найти по имени").fill("fktrcfibyjdf")
    page.get_by_role("button", name="Найти").click()
    expect(page.get_by_text("Имя:")).to_be_visible()
    assert "search=" in page.url
    look(page, "pairs-found")
    page.goto(pair_address)
    look(page, "pairs-met")

"""The screens of editions in a real browser at both widths: nothing sticks out, axe is content."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from mentoring.core import clock
from roadmap.models import Edition
from tests.monitoring.test_screens_browser import enter, examine
from tests.world import World, build_world

from . import editions as walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    return build_world()


@pytest.fixture
def site(live_server: Any, page: Page) -> Iterator[str]:
    """A complaint of the browser fails the test; a refused form is answered with 400, which it notes too."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield live_server.url
    assert [line for line in complaints if "400 (Bad Request)" not in line] == []


def url(name: str, *args: object) -> str:
    return reverse(f"roadmap:{name}", args=args)


def test_every_screen_of_the_region_fits_both_widths(world: World, site: str, page: Page) -> None:
    region = walk.in_force(world)
    draft = walk.draft(world, walk.this_year() + 2)
    walk.change(walk.line(draft, "1.3"), world.region_actor, title="Проведение курсов для всех кураторов")
    walk.add(draft, world.region_actor, walk.line(draft, "2"), title="Слёт наставников края", region="Центр")
    walk.own(world.officer_actor)
    enter(page, site, world.region)
    line = walk.line(draft, "1.4")
    for name, path in {
        "list": url("editions"),
        "adopted": url("edition", region.public_id),
        "draft": url("edition", draft.public_id),
        "compare": url("edition_compare", draft.public_id),
        "line": url("activity_edit", line.public_id),
        "new-line": url("edition_line_add", draft.public_id),
        "copy": url("edition_copy", region.public_id),
        "adopt": url("edition_adopt", draft.public_id),
        "remove": url("activity_remove", line.public_id),
        "print": url("edition_print", region.public_id),
    }.items():
        examine(page, site + path, f"edition-{name}")


def test_a_school_makes_its_own_and_the_head_adopts_it(world: World, site: str, page: Page) -> None:
    edition = walk.draft(world)
    walk.change(walk.line(edition, "1.4"), world.region_actor, start_day="03-01", due_day="10-31")
    walk.adopted(edition, world.region_actor)
    enter(page, site, world.a1.curator)
    examine(page, site + url("editions"), "own-list")
    page.get_by_role("link", name="Своя дорожная карта").click()
    page.get_by_role("button", name="Составить проект").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("СОШ № 1")
    own = Edition.objects.get(organisation=world.a1.organisation)
    page.get_by_role("link", name="Изменить 1.4").click()
    page.get_by_label("В каждом году по").fill("15.11")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("Вне срока вышестоящей дорожной карты: с 01.03 по 31.10").first).to_be_visible()
    page.get_by_label("В каждом году по").fill("15.10")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("с 01.03 по 15.10")).to_be_visible()
    examine(page, site + url("edition", own.public_id), "own-draft")
    examine(page, site + url("activity_edit", walk.line(own, "1.4").public_id), "own-line")

    page.context.clear_cookies()
    enter(page, site, world.a1.head)
    page.goto(site + url("edition", own.public_id))
    page.get_by_role("link", name="Утвердить").click()
    page.get_by_label("Должность утвердившего").fill("Директор")
    page.get_by_label("Фамилия и инициалы утвердившего").fill("Е.Ж. Осокина")
    page.get_by_role("button", name="Утвердить").click()
    expect(page.get_by_text("Директор Е.Ж. Осокина")).to_be_visible()
    own.refresh_from_db()
    assert own.adopted_on == clock.today()
    examine(page, site + url("edition", own.public_id), "own-adopted")
    page.get_by_role("button", name="Отменить утверждение").click()
    expect(page.get_by_text("Утверждение отменено: это снова проект")).to_be_visible()
    expect(page.get_by_role("link", name="Утвердить")).to_be_visible()

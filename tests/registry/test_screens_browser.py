"""The registry's screens in Chromium: nothing sticks out, axe finds nothing, the wizard is walked to its end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal
from django.test import Client
from playwright.sync_api import Page, expect

from mentoring.core import clock, jobs
from mentoring.core.models import Job
from mentoring.registry.models import Mentee
from tests.browser.settled import settle

from .. import factories as make
from ..world import Place, build_world
from . import importing
from .books import book, mentee, samples

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = os.environ.get("SHOTS")
RULES = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(live_server: Any, page: Page) -> Iterator[str]:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield live_server.url
    expected = ("422", "409")
    assert [text for text in complaints if not any(code in text for code in expected)] == []


@pytest.fixture
def school(transactional_db: None) -> Place:
    world = build_world()
    place = Place(make.make_organisation(world.a, "МБОУ СОШ № 7 с. Отрадное"), "Отрадненская")
    place.world = world  # type: ignore[attr-defined]
    return place


def enter(page: Page, site: str, user: Any) -> None:
    client = Client()
    client.force_login(user)
    name = portal.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])


def look(page: Page, name: str) -> None:
    """At both widths: nothing sticks out, axe is content. With SHOTS=folder the pictures are kept."""
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        page.evaluate(AXE.read_text())
        found = page.evaluate(RULES)
        assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found["violations"]] == [], name
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1440, "height": 900})


def work() -> None:
    """What the worker does: the waiting jobs."""
    for job in Job.objects.filter(state="waiting").order_by("pk"):
        jobs.run(job.pk)


def test_the_wizard_from_files_to_undo(site: str, page: Page, school: Place, tmp_path: Path) -> None:
    enter(page, site, school.curator)
    page.goto(f"{site}/mentees/")
    look(page, "list-empty")
    page.goto(f"{site}/imports/")
    look(page, "imports")
    mentees, mentors = samples()
    wrong = book(
        [
            mentee("Виноградов Семён Романович", "две тысячи", partner="Дорохов Роман Артёмович"),
            mentee("Семёнов Максим Кириллович", 2010, partner="Никого Такого Нет", form="повар – повар"),
            ["Вторая смена"],
            mentee("Жукова Виктория Ивановна", 2012, request="Ребёнок с ОВЗ"),
            [None, "Итого", 3],
        ]
    )
    for name, content in (("наставники.xlsx", mentors), ("наставляемые.xlsx", mentees), ("ошибки.xlsx", wrong)):
        (tmp_path / name).write_bytes(content)
    page.set_input_files("#id_first", tmp_path / "ошибки.xlsx")
    page.get_by_role("button", name="Загрузить и проверить").click()
    look(page, "import-working")
    work()
    expect(page.get_by_text("Строк с ошибками")).to_be_visible(timeout=15000)
    expect(page.get_by_text("две тысячи")).to_be_visible()
    expect(page.get_by_text("«ученик – ученик»")).to_be_visible()
    look(page, "import-findings")
    page.get_by_role("button", name="Не загружать").click()
    expect(page.get_by_text("Файлы не загружены, в портале ничего не изменилось.")).to_be_visible()
    look(page, "imports-after-discard")
    page.get_by_role("link", name="ошибки.xlsx").click()
    expect(page.get_by_text("Эти файлы не загружены")).to_be_visible()
    look(page, "import-discarded")

    page.goto(f"{site}/imports/")
    page.set_input_files("#id_first", tmp_path / "наставники.xlsx")
    page.set_input_files("#id_second", tmp_path / "наставляемые.xlsx")
    page.get_by_role("button", name="Загрузить и проверить").click()
    work()
    expect(page.get_by_role("button", name="Загрузить 9 строк")).to_be_visible(timeout=15000)
    look(page, "import-checked")
    page.get_by_label("Согласия на обработку персональных данных получены от всех").check()
    page.get_by_role("button", name="Загрузить 9 строк").click()
    work()
    expect(page.get_by_role("link", name="Добавлено наставляемых")).to_be_visible(timeout=15000)
    look(page, "import-applied")
    page.goto(f"{site}/mentees/")
    look(page, "list-mentees")
    page.goto(f"{site}/mentors/")
    look(page, "list-mentors")
    page.go_back()
    page.get_by_role("link", name="Виноградов Семён").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Виноградов Семён")
    look(page, "card-own")
    page.goto(f"{site}/imports/")
    page.get_by_role("link", name="наставники.xlsx").click()
    page.get_by_role("button", name="Отменить").click()
    expect(page.get_by_text("такие, как были до неё").first).to_be_visible()
    look(page, "import-undone")
    assert not Mentee.objects.filter(organisation=school.organisation).exists()


def test_forms_lists_and_cards_of_each_tier(site: str, page: Page, school: Place) -> None:
    importing.load(school, *samples(), consents_given_on=clock.today())
    world = school.world  # type: ignore[attr-defined]
    enter(page, site, school.curator)
    page.goto(f"{site}/mentees/add/")
    look(page, "form-mentee")
    with page.expect_navigation():
        page.get_by_role("button", name="Сохранить").click()
    page.get_by_label("Фамилия").fill("Виноградов")
    page.get_by_label("Имя").fill("Семён")
    page.get_by_label("Отчество").fill("Романович")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_role("link", name="Похоже, этот человек уже есть")).to_be_visible()
    look(page, "form-duplicate")
    page.get_by_label("Нет, это другой человек").check()
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Виноградов Семён Романович")
    page.goto(f"{site}/mentors/add/")
    look(page, "form-mentor")
    page.goto(f"{site}/mentees/")
    page.get_by_label("Найти по имени").fill("dbyjuhfljd ctvty")
    page.get_by_role("button", name="Найти").click()
    expect(page.get_by_text("Найдено: 2")).to_be_visible()
    assert "dbyjuhfljd" not in page.url
    look(page, "list-searched")
    page.get_by_label("Отметить всех на странице").check()
    page.get_by_role("button", name="Отметить согласия").click()
    look(page, "consents")
    for user, name in ((world.officer, "officer"), (world.region, "region")):
        page.context.clear_cookies()
        enter(page, site, user)
        page.goto(f"{site}/mentees/")
        look(page, f"list-{name}")
    page.get_by_role("link", name="В. С. Р.").first.click()
    look(page, "card-region")
    page.goto(page.url + "open/")
    look(page, "open-reason")
    page.get_by_label("Причина").fill("обращение родителя, вх. № 45")
    page.get_by_role("button", name="Открыть карточку").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Виноградов Семён Романович")
    look(page, "card-opened")

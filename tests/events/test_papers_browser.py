"""Certificates and calendars in Chromium: every screen at both widths, axe on each."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal
from django.test import Client
from playwright.sync_api import Page, expect

from mentoring.core import clock
from mentoring.events.services.certificates import issue_certificates, revoke_certificate
from tests.browser.settled import settle
from tests.world import World, build_world

from .hall import held, mentor, staff

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = os.environ.get("SHOTS")
RULES = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    return build_world()


@pytest.fixture
def site(live_server: Any, page: Page) -> Iterator[str]:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield live_server.url
    assert [text for text in complaints if "404" not in text] == []


def enter(page: Page, site: str, user: Any) -> None:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    name = portal.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])


def look(page: Page, name: str) -> None:
    """Both widths; nothing is wider than the screen, nothing breaks WCAG 2.2 AA."""
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        page.evaluate(AXE.read_text(encoding="utf-8"))
        broken = [
            f"{one['id']}: {node['html'][:120]}" for one in page.evaluate(RULES)["violations"] for node in one["nodes"]
        ]
        assert broken == [], name
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)


def test_from_the_issue_to_the_public_check(world: World, site: str, page: Page) -> None:
    a1, b1 = world.a1, world.b1
    event = held(
        world.region_actor,
        (staff(a1.head_actor, "Константинопольская Александра Владимировна"), a1.head_actor),
        (mentor(a1, a1.mentor.person), a1.head_actor),
        (mentor(b1, b1.mentor.person), b1.head_actor),
        gives_certificate=True,
        hours=16,
        title="Наставничество в образовательной организации: от базы до закрытия программы",
    )
    enter(page, site, world.region)
    page.goto(f"{site}/events/{event.public_id}/certificates/")
    look(page, "certificates-before")
    page.get_by_role("button", name="Выдать 3 сертификата").click()
    expect(page.get_by_text("Выдано: 3 сертификата")).to_be_visible()
    look(page, "certificates")
    page.goto(f"{site}/events/certificates/")
    look(page, "my-certificates")
    certificate = event.enrolments.get(person=a1.mentor.person).certificates.get()
    page.goto(f"{site}/events/enrolments/{certificate.enrolment.public_id}/certificate/revoke/")
    look(page, "certificate-revoke")
    page.goto(f"{site}/certificates/{certificate.secret}/")
    expect(page.get_by_text("действителен", exact=True)).to_be_visible()
    look(page, "check")
    revoke_certificate(certificate=certificate, reason="Ошибка", actor=world.region_actor, now=clock.now())
    page.reload()
    expect(page.get_by_text("аннулирован", exact=True)).to_be_visible()
    look(page, "check-revoked")
    page.goto(f"{site}/certificates/{certificate.number}/")
    expect(page.get_by_text("не найден", exact=True)).to_be_visible()
    look(page, "check-unknown")
    assert issue_certificates(event=event, actor=world.region_actor, now=clock.now()) == []


def test_the_calendar_and_the_training_on_a_card(world: World, site: str, page: Page) -> None:
    a1 = world.a1
    held(world.region_actor, (mentor(a1, a1.mentor.person), a1.head_actor), hours=16, title="Школа наставника")
    enter(page, site, a1.curator)
    page.goto(f"{site}/calendar/")
    look(page, "calendar")
    page.get_by_role("button", name="Создать ссылку").click()
    expect(page.get_by_label("Адрес календаря")).to_have_value(re.compile(r"/calendar/[\w-]{43}\.ics$"))
    look(page, "calendar-made")
    page.goto(f"{site}/mentors/{a1.mentor.public_id}/")
    expect(page.get_by_role("heading", name="Обучение")).to_be_visible()
    look(page, "card-training")

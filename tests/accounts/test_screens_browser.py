"""The doors in Chromium: every screen at both widths, axe on each, the text of an ended session, the second factor."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings as portal
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import Page, expect

from mentoring.accounts import services
from mentoring.accounts.models import Role
from mentoring.audit import services as audit
from mentoring.core import clock
from mentoring.core.models import Job
from mentoring.core.waiting import ComingNext, WaitingItem
from mentoring.notifications.models import Message
from tests import factories as make
from tests.browser.settled import settle
from tests.world import World, build_world

from .letters import secret_for

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = os.environ.get("SHOTS")
RULES = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
PASSWORD = "Осенний-лес-27"

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
    expected = ("403", "404", "429")
    assert [text for text in complaints if not any(code in text for code in expected)] == []


def enter(page: Page, site: str, user: Any) -> None:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
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


def with_password(user: Any) -> Any:
    user.set_password(PASSWORD)
    user.save()
    return user


def fill_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("Имя для входа").fill(name)
    page.get_by_label("Пароль").fill(password)
    page.get_by_role("button", name="Войти", exact=True).click()


def test_the_front_door(site: str, page: Page, world: World, settings: Any) -> None:
    settings.DEMO = True
    curator = with_password(world.a1.curator)
    curator.username = "curator"
    curator.save()
    page.goto(f"{site}/accounts/login/")
    look(page, "sign-in")
    fill_in(page, "curator", "не тот")
    expect(page.get_by_role("alert")).to_contain_text("Войти не получилось")
    look(page, "sign-in-wrong")
    for _ in range(4):
        fill_in(page, "curator", "не тот")
    expect(page.get_by_role("heading", level=1)).to_have_text("Вход временно закрыт")
    look(page, "locked")


def test_the_home_page_inbox_job_and_journal(site: str, page: Page, world: World, monkeypatch: Any) -> None:
    today = clock.today()
    items = [
        WaitingItem("Возвращено на доработку", "IV квартал", "2 замечания", "/inbox/", due=today, urgent=True),
        *(
            WaitingItem("Ждут проверки", f"СОШ № {n}", "6 изменений", "/inbox/", due=today + dt.timedelta(days=n))
            for n in (3, 9)
        ),
    ]
    coming = [ComingNext("Закрывается приём за IV квартал", today + dt.timedelta(days=20))]
    monkeypatch.setattr("mentoring.core.waiting._sources", [lambda actor, now: items])
    monkeypatch.setattr("mentoring.core.waiting._next_sources", [lambda actor, now: coming])
    officer = world.officer
    for number in range(3):
        Message.objects.create(
            recipient_id=officer.pk,
            kind="k",
            key=str(number),
            title="Сведения возвращены на доработку",
            text="IV квартал 2026 года, СОШ № 1: две строки с замечаниями.",
            link="/guide/",
            created_at=clock.now() - dt.timedelta(days=number),
            read_at=clock.now() if number == 2 else None,
        )
    audit.record(
        actor=make.actor(officer),
        now=clock.now(),
        action="submission.approve",
        action_label="Принял сведения",
        object_type="submission",
        object_id=1,
        object_label="СОШ № 1, IV квартал",
        comment="Всё верно",
        municipality_id=world.a.pk,
    )
    running = Job.objects.create(
        kind="report",
        title="Отчёт за IV квартал 2026 года",
        idempotency_key="shot",
        state="running",
        done=120,
        total=240,
        created_at=clock.now(),
        started_at=clock.now() - dt.timedelta(seconds=20),
        created_by_id=officer.pk,
        municipality_id=world.a.pk,
    )
    enter(page, site, officer)
    page.goto(f"{site}/")
    look(page, "home")
    for name in ("inbox", "inbox/settings", "journal", "guide", "accounts"):
        page.goto(f"{site}/{name}/")
        look(page, name.replace("/", "-"))
    page.goto(f"{site}/jobs/{running.public_id}/")
    look(page, "job")
    Job.objects.filter(pk=running.pk).update(
        state="done", done=240, finished_at=clock.now(), result={"url": "/guide/", "label": "Открыть отчёт"}
    )
    expect(page.get_by_role("link", name="Открыть отчёт")).to_be_visible()
    look(page, "job-done")
    page.goto(f"{site}/inbox/")
    page.get_by_role("button", name="Открыть").first.click()
    expect(page).to_have_url(f"{site}/guide/")
    page.goto(f"{site}/no-such-page/")
    look(page, "missing")


def test_inviting_and_the_first_visit(site: str, page: Page, world: World, browser: Any) -> None:
    _ = world.a1.curator, world.a2.head
    enter(page, site, world.officer)
    page.goto(f"{site}/accounts/users/")
    look(page, "users")
    page.get_by_role("link", name="Прекратить").first.click()
    expect(page.get_by_role("heading", name=re.compile("Прекратить роль"))).to_be_visible()
    page.goto(f"{site}/accounts/users/{world.a1.curator.public_id}/role/")
    look(page, "change-role")
    page.goto(f"{site}/accounts/invitations/new/")
    look(page, "invite")
    page.get_by_label("Фамилия, имя, отчество").fill("Куратова Нина Петровна")
    page.get_by_label("Электронная почта").fill("kuratova@example.org")
    page.get_by_label("Роль").select_option(label="Куратор организации")
    page.get_by_label("Организация").select_option(label="СОШ № 1")
    page.get_by_role("button", name="Отправить приглашение").click()
    expect(page.get_by_text("Письмо на адрес kuratova@example.org отправляется")).to_be_visible()
    look(page, "invitation-waits")
    path = f"/accounts/invitation/?key={secret_for('kuratova@example.org')}"
    # The page asks for itself and says that the worker sent it.
    expect(page.get_by_text("Ссылка отправлена на адрес kuratova@example.org")).to_be_visible()
    look(page, "invitation-sent")
    page.goto(f"{site}/accounts/invitations/")
    look(page, "invitations")
    page.context.clear_cookies()
    page.goto(f"{site}{path}")
    look(page, "accept")
    page.get_by_label("Имя для входа").fill("kuratova")
    page.get_by_label("Пароль", exact=False).first.fill(PASSWORD)
    page.get_by_label("Пароль ещё раз").fill(PASSWORD)
    page.get_by_role("button", name="Создать учётную запись").click()
    fill_in(page, "kuratova")
    expect(page.get_by_role("heading", level=1)).to_have_text("Что вас ждёт")
    page.context.clear_cookies()
    page.goto(f"{site}{path}")
    look(page, "link-gone")


def test_typed_text_survives_the_end_of_the_session(site: str, page: Page, world: World) -> None:
    officer = with_password(world.officer)
    page.goto(f"{site}/accounts/invitations/new/")
    fill_in(page, officer.username)
    page.get_by_label("Фамилия, имя, отчество").fill("Долго Набираемая Фамилия")
    page.get_by_label("Электронная почта").fill("long@example.org")
    Session.objects.all().delete()
    page.get_by_label("Роль").select_option(label="Куратор организации")
    page.get_by_role("button", name="Отправить приглашение").click()
    expect(page.get_by_text("Войдите, чтобы продолжить")).to_be_visible()
    fill_in(page, officer.username)
    expect(page).to_have_url(f"{site}/accounts/invitations/new/")
    expect(page.get_by_label("Фамилия, имя, отчество")).to_have_value("Долго Набираемая Фамилия")
    expect(page.get_by_label("Электронная почта")).to_have_value("long@example.org")


def test_second_factor_sessions_and_tokens(site: str, page: Page, world: World) -> None:
    region = with_password(world.region)
    page.goto(f"{site}/accounts/login/")
    fill_in(page, region.username)
    expect(page.get_by_role("heading", level=1)).to_have_text("Что вас ждёт")
    for name in ("second-factor", "sessions", "password/change", "tokens"):
        page.goto(f"{site}/accounts/{name}/")
        look(page, name.replace("/", "-"))
    page.get_by_label("Для чего токен").fill("Витрина данных")
    page.get_by_role("button", name="Создать", exact=True).click()
    expect(page.get_by_label("Токен", exact=True)).to_have_value(re.compile("[0-9a-f]{64}"))
    look(page, "token-new")
    page.goto(f"{site}/accounts/second-factor/totp/activate/")
    look(page, "reauthenticate")
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Подтвердить").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Включить второй фактор")
    look(page, "totp-activate")
    secret = page.locator("code").inner_text()

    def code() -> str:
        return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))

    page.get_by_label("Код", exact=False).fill(code())
    page.get_by_role("button", name="Включить").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Запасные коды")
    look(page, "recovery-codes")
    spare = page.locator("code").first.inner_text()
    page.goto(f"{site}/accounts/second-factor/")
    look(page, "second-factor-on")
    page.goto(f"{site}/accounts/second-factor/totp/deactivate/")
    look(page, "totp-deactivate")
    page.context.clear_cookies()
    page.goto(f"{site}/accounts/login/")
    fill_in(page, region.username)
    expect(page.get_by_role("heading", level=1)).to_have_text("Введите код из приложения")
    look(page, "second-factor-ask")
    page.get_by_label("Код", exact=False).fill(spare)
    page.get_by_role("button", name="Войти", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Что вас ждёт")


def test_a_link_for_a_new_password(site: str, page: Page, world: World) -> None:
    held = world.k1.curator.roles_held.get()
    services.renew_link(actor=world.region_actor, now=clock.now(), held=held)
    secret = secret_for(held.user.email)
    assert Role.objects.get(pk=held.role_id).code == "curator"
    page.goto(f"{site}/accounts/invitation/?key={secret}")
    look(page, "new-password")

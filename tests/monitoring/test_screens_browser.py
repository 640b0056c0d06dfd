"""The screens of submissions and review in a real browser: nothing sticks out, axe is content, keys work."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from mentoring.core import clock
from monitoring import services
from monitoring.enums import ReturnReason
from monitoring.models import Submission
from tests import factories as make
from tests.browser.settled import settle
from tests.world import World, build_world

from . import walk
from .test_after_return import LEARNERS, person, sent_again
from .test_screens import address

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (1440, 390)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    return build_world()


@pytest.fixture
def site(live_server: Any, page: Page) -> Iterator[str]:
    """A complaint of the browser (CSP, script error) fails the test."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield live_server.url
    assert complaints == []


def enter(page: Page, site: str, user: Any) -> None:
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])


def examine(page: Page, url: str, name: str) -> None:
    """Both widths: no sideways scrolling, no violation found by axe."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        answer = page.goto(url)
        assert answer is not None
        assert answer.ok, f"{name}: {answer.status}"
        folder = os.environ.get("LOOK_AT")
        if folder:
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
        settle(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} sticks out at {width}"
        # Seen whole: what sticks to the lower edge of a window lies over the middle of some line by chance.
        page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight")})
        page.evaluate(AXE.read_text())
        found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found["violations"]] == [], name


def with_changes(world: World) -> Submission:
    """Approved once, reopened, sent again with a new pair and another figure."""
    submission = walk.approved(world, world.a1)
    reopened = services.return_for_rework(
        submission=submission, actor=world.officer_actor, now=clock.now(), expected_version=None, comment="Дополните"
    )
    make.make_pair(world.a1.organisation)
    make.make_figures(world.a1.organisation, learners=410)
    return walk.sent(world, world.a1, reopened)


def test_screens_of_the_organisation(world: World, site: str, page: Page) -> None:
    for _ in range(4):
        make.make_pair(world.a1.organisation, form_code="teacher-teacher")
    make.make_pair(world.a1.organisation, mentees=[make.make_mentee(world.a1.organisation, consent=False)])
    make.make_figures(world.a1.organisation, children_10_19=500)
    enter(page, site, world.a1.curator)
    examine(page, site + address("submissions"), "submissions")
    submission = walk.begun(world, world.a1)
    examine(page, f"{site}{address('submission', submission.public_id)}?checked=1", "submission")
    examine(page, site + address("submission_print", submission.public_id), "submission-print")
    examine(page, site + address("submission_rows", submission.public_id), "submission-rows")


def test_screens_after_a_return_and_of_the_signature(world: World, site: str, page: Page) -> None:
    key = f"mentee-{world.a1.mentees[0].person_id}-{world.a1.pair.pk}"
    submission = walk.returned(
        world,
        world.a1,
        remarks=[
            services.RemarkData("figure:learners", "Обучающихся всего", ReturnReason.FIGURES, "было 380"),
            services.RemarkData(f"fact:{key}", str(world.a1.mentees[0]).capitalize(), ReturnReason.DUPLICATE),
        ],
    )
    enter(page, site, world.a1.curator)
    examine(page, site + address("submission", submission.public_id), "submission-returned")
    expect(page.locator("[data-focus-first]")).to_be_focused()
    examine(page, f"{site}{address('submission_rows', submission.public_id)}?line={key}", "submission-rows-returned")
    again = walk.to_signature(world, world.a1, submission)
    enter(page, site, world.a1.head)
    examine(page, site + address("submission_sign", again.public_id), "submission-sign")
    page.get_by_role("button", name="Подписать и отправить").click()
    expect(page.get_by_text("Подписано и отправлено")).to_be_visible()


def test_screens_of_the_review(world: World, site: str, page: Page) -> None:
    submission = with_changes(world)
    remarks = [LEARNERS, person(world.a2)]
    again = sent_again(world, world.a2, remarks=remarks, comment="Проверьте численность", note="Принят новый класс")
    enter(page, site, world.officer)
    examine(page, site + address("review_queue"), "review-queue")
    examine(page, site + address("review", submission.public_id), "review")
    examine(page, site + address("review", again.public_id), "review-after-return")
    target = f"fact:mentee-{world.a1.mentees[0].person_id}-{world.a1.pair.pk}"
    back = f"{site}{address('review_return', submission.public_id)}?target=figure:learners&target={target}"
    examine(page, back, "review-return")
    examine(page, site + address("municipality_period", world.period.code, world.a.code), "review-municipality")
    walk.approved(world, world.b1)
    enter(page, site, world.region)
    examine(page, site + address("periods"), "review-periods")
    examine(page, site + address("period", world.period.code), "review-period")
    examine(page, f"{site}/", "home-region")


def test_the_queue_is_worked_from_the_keyboard(world: World, site: str, page: Page) -> None:
    first, second = walk.sent(world, world.a1), walk.sent(world, world.a2)
    enter(page, site, world.officer)
    page.goto(site + address("review_queue"))
    rows = page.locator("[data-review-item]")
    rows.nth(0).focus()
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.get_by_text("Приняты сведения: СОШ № 2")).to_be_visible()
    assert (walk.fresh(first).state, walk.fresh(second).state) == ("submitted", "approved")
    page.get_by_role("button", name="Отменить").click()
    expect(page.get_by_text("Решение отменено, сведения снова на проверке")).to_be_visible()
    assert walk.fresh(second).state == "submitted"
    page.goto(site + address("review_queue"))
    rows.nth(0).focus()
    page.keyboard.press("r")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Общее пояснение").fill("Проверьте численность")
    dialog.get_by_role("button", name="Вернуть на доработку").click()
    expect(page.get_by_text("Возвращено на доработку: СОШ № 1")).to_be_visible()
    assert walk.fresh(first).state == "returned"

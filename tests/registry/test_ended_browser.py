"""«Отозванные согласия» in Chromium: withdraw, give again, destroy, fetch the act; both widths, axe is content."""

from __future__ import annotations

import io
from typing import Any

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from mentoring.core import clock
from mentoring.registry import services
from mentoring.registry.models import Person

from .. import factories as make
from ..world import Place
from .test_screens_browser import enter, look, school, site

__all__ = ["school", "site"]  # fixtures
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_withdrawal_to_the_act(site: str, page: Page, school: Place) -> None:
    organisation = school.organisation
    girl = make.make_mentee(organisation, last_name="Вышнеславова", first_name="Евдокия")
    pair = make.make_pair(organisation, mentees=[girl, make.make_mentee(organisation)])
    for person in (make.make_mentee(organisation).person, make.make_mentor(organisation).person):
        services.withdraw_consent(actor=school.curator_actor, now=clock.now(), consent=person.consents.get())
    enter(page, site, school.curator)
    page.goto(f"{site}/mentees/{girl.public_id}/")
    page.get_by_role("link", name="Отозвать согласие").first.click()
    page.get_by_role("button", name="Согласие отозвано").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Отозванные согласия")
    expect(page.locator("main")).not_to_contain_text("Вышнеславова")
    look(page, "ended")
    page.goto(f"{site}/pairs/{pair.public_id}/")
    expect(page.locator("main")).to_contain_text("Участник отозвал согласие")
    look(page, "ended-pair")
    page.goto(site)
    expect(page.locator("main")).to_contain_text("Уничтожить данные по отозванным согласиям")
    page.goto(f"{site}/mentees/")
    page.get_by_role("link", name="Отозванные согласия").click()
    row: Any = page.locator("tr", has_text=str(girl))
    row.get_by_role("link", name="Внести новое согласие").click()
    look(page, "ended-renew")
    page.go_back()
    row.get_by_role("link", name="Уничтожить данные").click()
    page.get_by_label("Понимаю, что вернуть данные будет нельзя").wait_for()
    look(page, "ended-destroy")
    page.get_by_label("Понимаю, что вернуть данные будет нельзя").check()
    page.get_by_role("button", name="Уничтожить данные").click()
    expect(page.get_by_text("Данные уничтожены.")).to_be_visible()
    assert Person.objects.get(pk=girl.person_id).destroyed_at is not None
    look(page, "ended-acts")
    with page.expect_download() as caught:
        page.get_by_role("link", name="Акт, .docx").first.click()
    paper = Document(io.BytesIO(caught.value.path().read_bytes()))
    assert "уничтожении персональных данных" in " ".join(line.text for line in paper.paragraphs)

"""The officer's day without a mouse: from the sign-in page to a return and an approval."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .acts import School
from .conftest import Enter
from .small_region import NEIGHBOUR, SmallRegion
from .steps_above import line_of
from .visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FAR = 60
"""Presses of Tab after which a place counts as out of reach."""


def press(visitor: Visitor, *keys: str) -> None:
    for key in keys:
        visitor.page.keyboard.press(key)


def tab_to(visitor: Visitor, selector: str) -> None:
    """Walk with Tab until the focus stands on an element of this kind."""
    for _ in range(FAR):
        press(visitor, "Tab")
        if visitor.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"Tab does not reach {selector}")


def test_review_with_the_keyboard_only(region: SmallRegion, enter: Enter) -> None:
    school = School.of(region)
    school.apply(school.upload())
    school.send()
    officer = enter("officer")
    officer.go("/review/")
    tab_to(officer, "input[name=login]")
    officer.page.keyboard.type("officer")
    tab_to(officer, "input[name=password]")
    officer.page.keyboard.type("demo")
    press(officer, "Enter")
    officer.heading("Проверка сведений")

    press(officer, "Tab", "Enter")
    expect(officer.page.locator("#main")).to_be_focused()
    tab_to(officer, "[data-review-item]")
    own, other = line_of(officer, region.school.name), line_of(officer, NEIGHBOUR)
    first, second = (own, other) if own.evaluate("node => node === document.activeElement") else (other, own)
    expect(first).to_be_focused()
    press(officer, "j")
    expect(second).to_be_focused()
    press(officer, "Space")
    expect(second.get_by_role("checkbox")).to_be_checked()
    press(officer, "Space", "k")
    expect(first).to_be_focused()
    press(officer, "?")
    expect(officer.page.locator("#keyboard-help")).to_be_visible()
    officer.examine()
    press(officer, "Escape")

    first.focus()
    press(officer, "Enter")
    officer.heading("Сведения:")
    officer.page.go_back()
    officer.heading("Проверка сведений")

    first.focus()
    press(officer, "r")
    dialog = officer.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    officer.examine()
    tab_to(officer, "textarea[name=comment]")
    officer.page.keyboard.type("Проверьте численность.")
    tab_to(officer, "dialog button[type=submit]")
    press(officer, "Enter")
    officer.sees("Возвращено на доработку")
    officer.heading("Проверка сведений")
    tab_to(officer, "[data-review-item]")
    press(officer, "a")
    officer.sees("Приняты сведения")
    expect(officer.page.locator("[data-review-item]")).to_have_count(0)

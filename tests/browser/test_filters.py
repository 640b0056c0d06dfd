"""A filter changed without reloading: what stands around the list follows it, so nothing on the page is of before.

On a phone the form is folded until it is asked for, so that the list itself is on the first screen.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .acts import School
from .conftest import Enter
from .small_region import SmallRegion

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_chips_and_the_download_follow_the_list(region: SmallRegion, enter: Enter) -> None:
    school = School.of(region)
    school.apply(school.upload())
    curator = enter("curator").sign_in("/mentees/")
    form = curator.page.get_by_label("Форма", exact=True)
    form.focus()
    form.select_option(label="учитель – учитель")
    expect(curator.page).to_have_url(re.compile("form="))
    expect(curator.page.locator(".chip")).to_contain_text(["учитель – учитель"])
    expect(form).to_be_focused()
    expect(curator.page.locator("#export input[name=filters]")).to_have_value(re.compile("form="))
    expect(curator.page.locator("#id_filters")).to_have_value(re.compile("form="))
    curator.page.get_by_label("Пара", exact=True).select_option(index=2)
    curator.sees("Никого не нашлось")
    expect(curator.page.locator("#export input")).to_have_count(0)
    form.select_option(index=0)
    expect(curator.page.locator(".chip")).to_have_count(1)
    curator.page.get_by_label("Пара", exact=True).select_option(index=1)
    expect(curator.page.locator("#export input[name=filters]")).to_have_value(re.compile(r"^(year=\d+&)?paired=yes$"))


def test_the_dashboard_names_and_downloads_the_chosen_period(region: SmallRegion, enter: Enter) -> None:
    ministry = enter("ministry").sign_in("/dashboard/")
    period = ministry.page.get_by_label("Период", exact=True)
    former = period.locator("option").nth(1)
    title, code = former.inner_text(), str(former.get_attribute("value"))
    period.select_option(value=code)
    expect(ministry.page.locator("#page-sub")).to_contain_text(title)
    expect(ministry.page.get_by_role("link", name="Скачать .xlsx")).to_have_attribute("href", re.compile(code))


PHONE = 390
FIRST_SCREEN = 844


def test_on_a_phone_the_filters_are_folded_and_work_without_scripts(region: SmallRegion, enter: Enter) -> None:
    school = School.of(region)
    school.apply(school.upload())
    curator = enter("curator", width=PHONE, java_script_enabled=False).sign_in("/mentees/")
    page, switch = curator.page, curator.page.get_by_role("checkbox", name="Отбор показать поля")
    expect(page.get_by_role("search", name="Отбор списка")).to_be_hidden()
    first = page.locator("#list tbody tr").first.bounding_box()
    assert first is not None
    assert first["y"] + first["height"] < FIRST_SCREEN
    switch.focus()
    page.keyboard.press("Space")
    page.get_by_label("Форма", exact=True).select_option(label="учитель – учитель")
    curator.press("Показать")
    expect(page.get_by_role("search", name="Отбор списка")).to_be_hidden()
    expect(page.get_by_role("checkbox", name="Отбор показать поля действует 1")).to_be_visible()
    expect(page.locator(".chip")).to_contain_text(["учитель – учитель"])


def test_on_a_phone_the_pressed_button_folds_the_filters_and_their_number_follows(
    region: SmallRegion, enter: Enter
) -> None:
    curator = enter("curator", width=PHONE).sign_in("/pairs/")
    switch = curator.page.get_by_role("checkbox", name="Отбор показать поля")
    switch.check()
    curator.page.get_by_label("Состояние", exact=True).select_option(index=1)
    expect(curator.page.locator("#filter-count")).to_contain_text("действует 1")
    curator.examine()
    curator.press("Показать")
    expect(curator.page.get_by_role("search", name="Отбор списка")).to_be_hidden()
    expect(switch).to_be_focused()
    curator.page.set_viewport_size({"width": 1440, "height": 900})
    expect(curator.page.get_by_role("search", name="Отбор списка")).to_be_visible()
    expect(switch).to_be_hidden()

"""A filter changed without reloading: what stands around the list follows it, so nothing on the page is of before."""

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

"""The guide promises one sheet of paper for every role."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from mentoring.home.views.guide import GUIDES
from tests.monitoring.test_screens_browser import enter, site
from tests.world import build_world

__all__ = ["site"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_every_guide_prints_on_one_sheet(transactional_db: None, site: str, page: Page) -> None:
    enter(page, site, build_world().a1.curator)
    for code in GUIDES:
        page.goto(f"{site}/guide/{code}/")
        paper = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type /Page\b(?!s)", paper)) == 1, code

"""A page is measured when it is whole: style sheets, pictures and fonts are there."""

from __future__ import annotations

from playwright.sync_api import Page


def settle(page: Page) -> None:
    """While a page still loads, its elements are wider or lower than a moment later."""
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready.then(() => true)")

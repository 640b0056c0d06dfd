"""Pictures for docs/screens/: the whole page, with a small palette, so that the repository stays light."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

LONGEST = 2600
"""Pixels: a longer page is cut, its end says nothing new."""


def photograph(page: Page, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    width = page.viewport_size["width"] if page.viewport_size else 0
    height = min(page.evaluate("document.documentElement.scrollHeight"), LONGEST)
    page.screenshot(
        path=target, full_page=True, animations="disabled", clip={"x": 0, "y": 0, "width": width, "height": height}
    )

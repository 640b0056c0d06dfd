"""What the school does: brings its bases, forms pairs, fills the quarter, signs."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from .samples import samples
from .visitor import Visitor


def looks_at_home(curator: Visitor) -> None:
    curator.heading("Что вас ждёт")
    curator.sees("квартал")
    curator.examine()


def uploads(curator: Visitor, folder: Path) -> None:
    curator.go("/imports/")
    curator.examine()
    first, second = samples(folder)
    curator.page.get_by_label("База наставляемых или наставников").set_input_files(first)
    curator.page.get_by_label("Вторая база").set_input_files(second)
    curator.press("Загрузить и проверить")


def brings_both_bases(curator: Visitor, folder: Path) -> None:
    """Check, findings, consents, summary; the same files again change nothing."""
    uploads(curator, folder)
    apply = curator.page.get_by_role("button", name="Загрузить 49 строк")
    expect(apply).to_be_visible(timeout=40_000)
    curator.examine()
    curator.page.screenshot(path="/tmp/g1.png", full_page=True)

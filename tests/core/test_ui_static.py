"""Static files of npm packages: only those that pages use, and the icon sprite."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import rmtree
from threading import Barrier
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders

from mentoring.core.icons import ICON_NAMES
from mentoring.core.staticfinders import SPRITE, VENDOR_FILES, VendorFinder


@pytest.fixture
def finder(settings, tmp_path: Path) -> VendorFinder:
    settings.VENDOR_STATIC_DIR = tmp_path / "vendor"
    return VendorFinder()


def test_the_finder_lists_exactly_the_files_in_use(finder: VendorFinder) -> None:
    listed = dict(finder.list([]))
    assert set(listed) == {*VENDOR_FILES, SPRITE}
    for path, storage in listed.items():
        assert storage.exists(path)
    assert SPRITE not in dict(finder.list(["*.svg"]))


def test_the_sprite_holds_every_icon_and_nothing_else(finder: VendorFinder) -> None:
    sprite = ElementTree.parse(str(finder.find(SPRITE))).getroot()
    assert {symbol.get("id") for symbol in sprite} == ICON_NAMES
    assert all(len(symbol) for symbol in sprite)


def test_a_copy_has_no_link_to_a_map_that_is_not_published(finder: VendorFinder) -> None:
    assert b"sourceMappingURL" not in Path(str(finder.find("vendor/tabler.css"))).read_bytes()


def test_a_copy_is_made_again_when_the_package_is_newer(finder: VendorFinder) -> None:
    copy = Path(str(finder.find(SPRITE)))
    copy.write_text("old")
    os.utime(copy, (1, 1))
    finder.find(SPRITE)
    assert copy.read_text() != "old"
    copy.write_text("kept while fresh")
    finder.find(SPRITE)
    assert copy.read_text() == "kept while fresh"


def test_many_who_find_no_copy_at_once_all_get_it(finder: VendorFinder) -> None:
    """The first page after an installation asks several web processes for the same files."""
    path = "vendor/files/golos-text-cyrillic-wght-normal.woff2"
    content = (finder.source / VENDOR_FILES[path]).read_bytes()
    together = Barrier(8)

    def ask(_: int) -> bytes:
        together.wait()
        return Path(str(finder.find(path))).read_bytes()

    with ThreadPoolExecutor(8) as pool:
        for _ in range(20):
            rmtree(finder.target, ignore_errors=True)
            assert set(pool.map(ask, range(8))) == {content}
    assert [file.name for file in finder.target.rglob("*") if file.is_file()] == [Path(path).name]


def test_other_paths_are_not_ours(finder: VendorFinder) -> None:
    assert finder.find("css/tokens.css") == []
    assert finder.find("vendor/../../secret") == []
    assert finder.find(SPRITE, find_all=True) == [str(finder.target / SPRITE)]
    assert finder.check() == []


def test_the_settings_know_the_finder() -> None:
    assert finders.find("vendor/golos.css")

"""README.md and docs/map.md name what is there: files, modules, commands, links."""

from __future__ import annotations

import importlib
import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("README.md", "docs/map.md", "docs/glossary.md")
PACKAGES = {path.parent.name for path in ROOT.glob("m*/*/__init__.py")} | {"mentoring", "monitoring", "roadmap"}
PATH = re.compile(r"[\w.<>*-]*(?:/[\w.<>*-]*)+|[\w-]+\.(?:py|md|toml|yml|txt|in|json)")
DOTTED = re.compile(r"[a-z_]+(?:\.\w+)+")


def words(document: str) -> list[str]:
    """What stands in backticks."""
    return re.findall(r"`([^`]+)`", (ROOT / document).read_text(encoding="utf-8"))


def tracked() -> set[str]:
    """Files and their folders."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    files = listed.stdout.splitlines()
    return {*files, *(str(folder) for file in files for folder in Path(file).parents)}


def resolves(name: str) -> bool:
    """A module, or something in one; apps of the platform may go without «mentoring.»."""
    for full in (name, f"mentoring.{name}"):
        parts = full.split(".")
        for length in range(len(parts), 0, -1):
            try:
                found = importlib.import_module(".".join(parts[:length]))
            except ModuleNotFoundError:
                continue
            for attribute in parts[length:]:
                found = getattr(found, attribute, None)  # type: ignore[assignment]
            if found is not None:
                return True
    return False


@pytest.mark.parametrize("document", PAGES)
def test_paths_are_there(document: str) -> None:
    """A path from the root or its end; `<app>` stands for any name."""
    known = tracked()
    missing = []
    for word in words(document):
        if PATH.fullmatch(word) and not word.startswith((".local", "/var", "/api")):
            end = re.sub(r"<\w+>", r"[^/]+", re.escape(word.rstrip("/")).replace("\\<", "<").replace("\\>", ">"))
            if not any(re.search(rf"(^|/){end}$", path) for path in known):
                missing.append(word)
    assert not missing


@pytest.mark.parametrize("document", PAGES)
def test_modules_and_what_is_in_them_are_there(document: str) -> None:
    dotted = [word for word in words(document) if DOTTED.fullmatch(word) and not word.endswith((".py", ".md", ".toml"))]
    wanted = [word for word in dotted if word.partition(".")[0] in PACKAGES]
    assert [word for word in wanted if not resolves(word)] == []


@pytest.mark.parametrize("document", PAGES)
def test_commands_and_links_work(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^    )make ([a-z-]+)", text, re.MULTILINE)) <= targets
    assert set(re.findall(r"manage\.py\s+([a-z_]+)", text)) <= set(get_commands())
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    assert [link for link in links if not (ROOT / document).parent.joinpath(link).exists()] == []

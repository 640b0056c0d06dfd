"""Pinned, hashed, explained, and silent about where packages come from."""

import json
import re
from importlib.metadata import PackageNotFoundError
from importlib.metadata import requires as declared
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
LISTS = ("requirements", "requirements-dev", "requirements-node")


def pinned(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==(\S+)", (ROOT / f"{name}.txt").read_text(), re.MULTILINE))


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def requires(package: str) -> list[str]:
    try:
        return declared(package) or []
    except PackageNotFoundError:  # pinned for another system
        return []


@pytest.mark.parametrize("name", LISTS)
def test_every_wanted_package_says_why(name: str) -> None:
    for line in (ROOT / f"{name}.in").read_text().splitlines():
        if line and not line.startswith(("#", "-c")):
            package, _, why = line.partition("#")
            assert why.strip(), line
            assert normal(re.split(r"[\[<>=~ ]", package)[0]) in pinned(name)


@pytest.mark.parametrize("name", LISTS)
def test_every_pin_has_hashes_and_no_address(name: str) -> None:
    text = (ROOT / f"{name}.txt").read_text()
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert blocks
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


def test_development_agrees_with_production() -> None:
    run, dev = pinned("requirements"), pinned("requirements-dev")
    assert {name: dev[name] for name in run.keys() & dev.keys()} == {
        name: run[name] for name in run.keys() & dev.keys()
    }


def test_front_end_packages_are_exact_and_locked_without_addresses() -> None:
    wanted = json.loads((ROOT / "package.json").read_text())
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for name, version in (wanted["dependencies"] | wanted["devDependencies"]).items():
        assert locked[f"node_modules/{name}"]["version"] == version
    assert all("resolved" not in package and package.get("integrity") for key, package in locked.items() if key)


@pytest.mark.parametrize("name", LISTS)
def test_what_is_wanted_with_extras_is_pinned_with_them(name: str) -> None:
    """A pip as old as Debian's finds no pin for `coverage[toml]` in `coverage==…` and installs nothing."""
    text = "".join((ROOT / f"{listed}.txt").read_text() for listed in LISTS)
    for package in pinned(name):
        for line in requires(package):
            wanted = Requirement(line)
            needed = wanted.marker is None or wanted.marker.evaluate({"extra": ""})
            if needed and wanted.extras:
                extras = ",".join(sorted(wanted.extras))
                assert f"{normal(wanted.name)}[{extras}]==" in text, f"{package} wants {wanted}"

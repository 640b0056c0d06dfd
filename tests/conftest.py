"""The harness: real engines, closed network, strict templates."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from psycopg2 import sql

from . import engines
from .processes import process_environment, valkey

__all__ = ["process_environment", "valkey"]

# pytest-playwright keeps an event loop in the thread of the tests; Django would take that for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

_cluster: Any = None


def pytest_configure(config: pytest.Config) -> None:
    """The controller (or the only process) starts the cluster; workers find it running."""
    engines.run_id()
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        global _cluster  # noqa: PLW0603 - lives as long as the run
        _cluster = engines.start_cluster()


def pytest_unconfigure(config: pytest.Config) -> None:
    if _cluster is not None:
        for name in engines.databases(f"test_{engines.run_id()}_"):
            engines.drop(name)
        engines.stop_cluster(_cluster)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any, worker_id: str) -> Iterator[None]:
    """A database of this worker's own, copied from a migrated template."""
    name = f"test_{engines.run_id()}_{worker_id}"
    template = f"template_{engines.migrations_digest()}"
    with django_db_blocker.unblock(), engines.exclusive(engines.settings.TEST_PLACES.root / "template.lock"):
        if template not in engines.databases("template_"):
            for old in engines.databases("template_"):
                if old.startswith("template_") and old not in {"template0", "template1"}:
                    engines.drop(old)
            unfinished = f"test_{engines.run_id()}_template"
            engines.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
            use_database(unfinished)
            call_command("migrate", verbosity=0, interactive=False)
            connection.close()
            engines.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(unfinished), sql.Identifier(template))
            )
        engines.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    use_database(name)
    yield
    with django_db_blocker.unblock():
        connection.close()
        engines.drop(name)


def use_database(name: str) -> None:
    """Point Django's connection to ``name``."""
    connection.close()
    connection.settings_dict["NAME"] = name


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """gw0, gw1 … under pytest-xdist, `main` in a run of one process."""
    workerinput = getattr(request.config, "workerinput", None)
    return workerinput["workerid"] if workerinput else "main"


@pytest.fixture
def world(db: None) -> Any:
    """See tests/world.py: municipalities, organisations, people and users that own data."""
    from .world import build_world

    return build_world()


@pytest.fixture(autouse=True)
def forgotten_limits() -> None:
    """Counters of rate limits live in the cache; one test must not hold back the next."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, which looks for nobody on the network by itself."""
    from playwright.sync_api import expect

    # Two workers share two cores with a server, a browser and a Celery worker: a slow page is not a broken one.
    expect.set_options(timeout=15_000)
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    quiet += ["--disable-component-update", "--disable-sync"]
    if os.geteuid() == 0:
        quiet.append("--no-sandbox")
    return browser_type_launch_args | {"executable_path": found, "args": quiet}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {"locale": "ru-RU", "timezone_id": "Europe/Moscow"}

"""`make check`: what can be said about the tree without running it. Two at a time, as there are two cores."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "-W", "ignore", "manage.py"]
CODE = sorted(path.parent.name for path in Path().glob("*/__init__.py"))

# What production must give, with values of the right shape: `check --deploy` judges the settings that follow from it.
PRODUCTION = {
    "DEMO": "0",
    "SECRET_KEY": "checks-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "FIELD_ENCRYPTION_KEYS": "check:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "DATABASE_URL": "postgresql://portal:portal@127.0.0.1:1/portal",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "ALLOWED_HOSTS": "portal.example.org",
    "SITE_ADDRESS": "https://portal.example.org",
    "PROXY_COUNT": "1",
}

# The slowest first, so that the others fill the second core meanwhile.
CHECKS: list[tuple[str, list[str], dict[str, str]]] = [
    ("types", [str(BIN / "mypy")], {}),
    ("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"], {}),
    ("deployment", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    ("layers", [str(BIN / "lint-imports"), "--no-cache"], {}),
    ("templates", [str(BIN / "djlint"), "templates", "--lint", "--quiet"], {}),
    ("lint", [str(BIN / "ruff"), "check", "--quiet", "--output-format", "concise", *CODE, "manage.py"], {}),
    ("format", [str(BIN / "ruff"), "format", "--check", "--quiet", *CODE, "manage.py"], {}),
]


def run(check: tuple[str, list[str], dict[str, str]]) -> bool:
    """Run one check and tell how it went; its output only where it failed."""
    name, command, environment = check
    started = time.monotonic()
    result = subprocess.run(command, capture_output=True, text=True, env=os.environ | environment)
    took = time.monotonic() - started
    output = (result.stdout + result.stderr).strip()
    passed = result.returncode == 0
    print(f"{'ok    ' if passed else 'FAILED'} {name} ({took:.1f} s)" + ("" if passed else f"\n{output}"), flush=True)
    return passed


def main() -> None:
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = list(pool.map(run, CHECKS))
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()

"""What the environment decides."""

import base64
import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from mentoring.config import env, probe
from mentoring.config.checks import PRODUCTION
from mentoring.config.embedded.lock import exclusive
from mentoring.config.embedded.places import CHECKOUT
from mentoring.config.logs import logging_config
from tests.templates import InvalidVariable, UndefinedVariableError

ASKED = [
    "DEMO",
    "DEBUG",
    "HTTPS",
    "SECRET_KEY",
    "SESSION_COOKIE_NAME",
    "CSRF_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
    "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_SECONDS",
    "CELERY_BROKER_URL",
    "EMAIL_BACKEND",
    "EMAIL_USE_SSL",
    "EMAIL_USE_TLS",
    "DATABASES",
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "ALLAUTH_TRUSTED_PROXY_COUNT",
]


def settings_under(tmp_path: Path, **environment: str) -> dict[str, Any] | str:
    """The settings as a process with exactly this environment sees them; its error text when it refuses."""
    code = (
        "import json; from mentoring.config import settings as s;"
        f"print(json.dumps({{n: getattr(s, n) for n in {ASKED!r}}}))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=CHECKOUT,
        env={"PATH": os.environ["PATH"], "MENTORING_LOCAL_DIR": str(tmp_path)}
        | {name: value for name, value in os.environ.items() if name.startswith("COVERAGE")}
        | environment,
        capture_output=True,
        text=True,
    )
    return json.loads(result.stdout) if result.returncode == 0 else result.stderr.splitlines()[-1]


def test_a_local_start_makes_its_keys_once_and_keeps_them_to_itself(tmp_path: Path) -> None:
    first, second = settings_under(tmp_path), settings_under(tmp_path)
    assert isinstance(first, dict)
    assert first == second
    assert len(first["SECRET_KEY"]) >= 50
    assert (first["DEMO"], first["DEBUG"], first["HTTPS"]) == (False, False, False)
    assert first["CELERY_BROKER_URL"] == f"redis+socket://{tmp_path}/run/valkey.sock?virtual_host=0"
    keys = tmp_path / "keys"
    assert keys.stat().st_mode & 0o777 == 0o700
    assert (keys / "secret_key").stat().st_mode & 0o777 == 0o600
    key_id, _, key = (keys / "field_encryption_keys").read_text().partition(":")
    assert key_id == "local"
    assert len(base64.b64decode(key)) == 32


def test_production_speaks_https_only(tmp_path: Path) -> None:
    found = settings_under(tmp_path, **PRODUCTION, EMAIL_HOST="mail.example.org")
    assert isinstance(found, dict)
    assert found["SESSION_COOKIE_NAME"] == "__Host-session"
    assert found["CSRF_COOKIE_NAME"] == "__Host-csrf"
    assert found["SESSION_COOKIE_SECURE"] is True
    assert found["SECURE_SSL_REDIRECT"] is True
    assert found["SECURE_HSTS_SECONDS"] >= 365 * 24 * 3600
    assert found["ALLOWED_HOSTS"] == ["portal.example.org"]
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://portal.example.org"]
    assert found["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert not (tmp_path / "keys").exists()


def test_error_pages_with_code_are_for_a_local_start(tmp_path: Path) -> None:
    """They show the values of variables: whatever stands in the environment, production shows none."""
    for environment, shown in (({}, True), (PRODUCTION, False)):
        found = settings_under(tmp_path, **environment, DEBUG="1")
        assert isinstance(found, dict)
        assert found["DEBUG"] is shown


def test_the_sign_in_knows_the_proxies_in_front(tmp_path: Path) -> None:
    found = settings_under(tmp_path, PROXY_COUNT="1")
    assert isinstance(found, dict)
    assert found["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1


@pytest.mark.parametrize(("seconds", "off"), [("0", True), ("60", False)])
def test_behind_a_pooler_no_cursor_outlives_its_transaction(tmp_path: Path, seconds: str, off: bool) -> None:
    """In transaction mode the next part of a cursor would be asked of another connection, which does not know it."""
    found = settings_under(tmp_path, **PRODUCTION, DATABASE_MAX_AGE=seconds)
    assert isinstance(found, dict)
    assert found["DATABASES"]["default"]["CONN_MAX_AGE"] == int(seconds)
    assert found["DATABASES"]["default"]["DISABLE_SERVER_SIDE_CURSORS"] is off


@pytest.mark.parametrize(
    ("environment", "ssl", "starttls"),
    [
        ({}, False, True),
        ({"EMAIL_USE_TLS": "0"}, False, False),
        ({"EMAIL_USE_SSL": "1", "EMAIL_USE_TLS": "1"}, True, False),
        ({"EMAIL_PORT": "465", "EMAIL_USE_TLS": "1"}, True, False),
        ({"EMAIL_PORT": "465", "EMAIL_USE_SSL": "0"}, False, True),
    ],
)
def test_letters_leave_by_starttls_or_by_smtps(
    tmp_path: Path, environment: dict[str, str], ssl: bool, starttls: bool
) -> None:
    """Both at once Django refuses when the first letter leaves; compose gives EMAIL_USE_TLS=1 unless told otherwise."""
    found = settings_under(tmp_path, **PRODUCTION, **environment)
    assert isinstance(found, dict)
    assert (found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (ssl, starttls)


@pytest.mark.parametrize("name", ["SECRET_KEY", "FIELD_ENCRYPTION_KEYS"])
def test_production_makes_no_key_of_its_own(tmp_path: Path, name: str) -> None:
    refused = settings_under(tmp_path, **{key: value for key, value in PRODUCTION.items() if key != name})
    assert isinstance(refused, str)
    assert f"{name} is required" in refused


def test_reading_of_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIVEN", " 12 ")
    monkeypatch.setenv("EMPTY", "")
    monkeypatch.setenv("LIST", "a, b,,c ")
    monkeypatch.setenv("YES", "On")
    monkeypatch.setenv("NO", "0")
    assert env.number("GIVEN", 1) == 12
    assert env.number("EMPTY", 1) == 1
    assert env.words("LIST") == ["a", "b", "c"]
    assert env.flag("YES", default=False) is True
    assert env.flag("NO", default=True) is False
    assert env.flag("EMPTY", default=True) is True
    with pytest.raises(ImproperlyConfigured, match="LIST must be a whole number"):
        env.number("LIST", 1)


def test_password_hash_has_the_measured_strength() -> None:
    with override_settings(PASSWORD_HASHERS=["mentoring.accounts.hashers.PortalArgon2Hasher"]):
        encoded = make_password("a long enough one")
        assert "$m=19456,t=2,p=1$" in encoded
        assert check_password("a long enough one", encoded)


@pytest.mark.parametrize(("as_json", "renderer"), [(True, "JSONRenderer"), (False, "ConsoleRenderer")])
def test_logs_are_lines_for_machines_or_for_a_terminal(as_json: bool, renderer: str) -> None:
    chosen = logging_config(as_json=as_json, level="INFO")["formatters"]["portal"]["processors"][-1]
    assert type(chosen).__name__ == renderer


def test_probe_of_a_port_where_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "9")
    assert probe.answers("healthz") is False


def test_a_key_that_another_process_made_meanwhile_is_the_key(tmp_path: Path) -> None:
    found: list[str] = []
    thread = threading.Thread(target=lambda: found.append(env.kept(tmp_path / "key", generate="ours")))
    with exclusive(tmp_path / "lock"):
        thread.start()
        time.sleep(0.1)  # it has seen that there is none, and waits
        (tmp_path / "key").write_text("theirs")
    thread.join(timeout=10)
    assert found == ["theirs"]


@pytest.mark.parametrize(("status", "well"), [(200, True), (503, False)])
def test_probe_asks_with_the_name_of_the_portal(monkeypatch: pytest.MonkeyPatch, status: int, well: bool) -> None:
    asked: list[tuple[str, str | None]] = []

    class Web(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers["Host"]))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Quiet."""

    # Docker hands the proxy of its own settings to every container; whoever asks itself goes past it.
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setattr(urllib.request, "_opener", None)  # one that an earlier test made remembers its own proxies
    with HTTPServer(("127.0.0.1", 0), Web) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        monkeypatch.setenv("PORT", str(server.server_port))
        monkeypatch.setenv("ALLOWED_HOSTS", "portal.example.org, www.example.org")
        assert probe.answers("readyz") is well
    assert asked == [("/readyz", "portal.example.org")]


def test_undefined_variable_outside_of_a_template_is_silent() -> None:
    assert InvalidVariable("%s") % "name" == ""


def test_undefined_variable_in_a_template_of_ours_fails() -> None:
    from django.template import engines as template_engines
    from django.template.base import Origin, Template

    engine = template_engines["django"].engine  # type: ignore[attr-defined]
    origin = Origin(name=str(CHECKOUT / "templates" / "x.html"))
    from django.template import Context

    with pytest.raises(UndefinedVariableError, match=r"missing in templates/x\.html"):
        Template("{{ missing }}", origin=origin, engine=engine).render(Context())

"""Reading of the environment, and of the keys that a local start makes for itself."""

import base64
import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from .embedded.lock import exclusive


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    """True for 1, true, yes, on; the default when unset or empty."""
    value = text(name).lower()
    return value in {"1", "true", "yes", "on"} if value else default


def number(name: str, default: int) -> int:
    value = text(name)
    try:
        return int(value) if value else default
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list without empty parts."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def secret(name: str, *, keys: Path | None) -> str:
    """The secret from the environment; a local start (``keys`` folder given) makes one and keeps it."""
    value = text(name)
    if value:
        return value
    if keys is None:
        raise ImproperlyConfigured(f"{name} is required from the environment outside of a local start.")
    return kept(keys / name.lower(), generate=GENERATORS[name])


def kept(path: Path, *, generate: str) -> str:
    """The text of ``path``, which only its owner may read; written once with ``generate``."""
    try:
        return path.read_text()
    except FileNotFoundError:
        pass
    with exclusive(path.parent / "lock"):
        path.parent.chmod(0o700)
        if not path.exists():
            partial = path.with_suffix(".new")
            partial.touch(mode=0o600)
            partial.write_text(generate)
            partial.rename(path)
        return path.read_text()


GENERATORS = {
    "SECRET_KEY": secrets.token_urlsafe(50),
    "FIELD_ENCRYPTION_KEYS": "local:" + base64.b64encode(secrets.token_bytes(32)).decode(),
}

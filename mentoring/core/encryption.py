"""Text encrypted at rest: AES-256-GCM, the key's id stands before the ciphertext.

The keys come from the environment (`FIELD_ENCRYPTION_KEYS="id:base64,older:base64"`), never from the
database: the first one encrypts, all of them decrypt, so a key can be changed without an outage.
Source: trust.md §3 «Data minimum».
"""

from __future__ import annotations

import base64
import os
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import models

_NONCE_BYTES = 12


@lru_cache(maxsize=4)
def _keyring(specification: str) -> dict[str, AESGCM]:
    ring: dict[str, AESGCM] = {}
    for part in specification.split(","):
        key_id, _, encoded = part.strip().partition(":")
        key = base64.b64decode(encoded)
        if not key_id or key_id in ring or len(key) != 32:
            raise ValueError("each key is «id:base64 of 32 bytes», each id stands once")
        ring[key_id] = AESGCM(key)
    return ring


def _keys() -> dict[str, AESGCM]:
    return _keyring(settings.FIELD_ENCRYPTION_KEYS)


def check_keys(**kwargs: Any) -> list[CheckMessage]:
    """Said when the portal starts, not when the first phone is typed."""
    try:
        _keys()
    except ValueError as error:
        return [Error(f"FIELD_ENCRYPTION_KEYS cannot be read: {error}.", id="core.E001")]
    return []


def encrypt(text: str) -> str:
    """`key id : base64(nonce + ciphertext)`; an empty text stays empty."""
    if not text:
        return ""
    key_id, aead = next(iter(_keys().items()))
    nonce = os.urandom(_NONCE_BYTES)
    sealed = aead.encrypt(nonce, text.encode(), key_id.encode())
    return f"{key_id}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt(stored: str) -> str:
    """The text again. Raises KeyError when its key is not in the ring, InvalidTag when it was altered."""
    if not stored:
        return ""
    key_id, _, encoded = stored.partition(":")
    raw = base64.b64decode(encoded)
    return _keys()[key_id].decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], key_id.encode()).decode()


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """A text column that holds ciphertext in the database and plain text in Python. Cannot be searched."""

    description = "Encrypted text"

    def get_prep_value(self, value: Any) -> Any:
        plain = super().get_prep_value(value)
        return None if plain is None else encrypt(plain)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return None if value is None else decrypt(value)

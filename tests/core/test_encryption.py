"""Text encrypted at rest: readable with the ring of keys only, bound to its key, and the key may be changed."""

import base64

import pytest
from cryptography.exceptions import InvalidTag
from django.test import override_settings

from mentoring.core.encryption import decrypt, encrypt

OLD, NEW = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))
PHONE = "+7 900 000-00-00, мама"


@override_settings(FIELD_ENCRYPTION_KEYS=f"old:{OLD}")
def test_what_is_stored_tells_nothing_and_two_equal_texts_differ() -> None:
    first, second = encrypt(PHONE), encrypt(PHONE)
    assert first != second
    assert first.startswith("old:")
    raw = base64.b64decode(first.partition(":")[2])
    assert b"900" not in raw
    assert "мама".encode() not in raw
    assert decrypt(first) == decrypt(second) == PHONE
    assert encrypt("") == decrypt("") == ""


def test_after_a_change_of_the_key_old_texts_are_read_and_new_ones_use_the_new_key() -> None:
    with override_settings(FIELD_ENCRYPTION_KEYS=f"old:{OLD}"):
        stored = encrypt(PHONE)
    with override_settings(FIELD_ENCRYPTION_KEYS=f"new:{NEW}, old:{OLD}"):
        assert decrypt(stored) == PHONE
        assert encrypt(PHONE).startswith("new:")
    with override_settings(FIELD_ENCRYPTION_KEYS=f"new:{NEW}"), pytest.raises(KeyError, match="old"):
        decrypt(stored)


@override_settings(FIELD_ENCRYPTION_KEYS=f"old:{OLD},twin:{OLD}")
def test_an_altered_text_is_refused_and_so_is_another_name_of_the_key() -> None:
    key_id, _, encoded = encrypt(PHONE).partition(":")
    raw = bytearray(base64.b64decode(encoded))
    with pytest.raises(InvalidTag):
        decrypt(f"twin:{encoded}")
    raw[-1] ^= 1
    with pytest.raises(InvalidTag):
        decrypt(f"{key_id}:{base64.b64encode(raw).decode()}")


@pytest.mark.parametrize("keys", ["", "no-name", f":{OLD}", "short:" + base64.b64encode(b"x" * 16).decode()])
def test_keys_that_are_none_are_said_at_once(keys: str) -> None:
    with override_settings(FIELD_ENCRYPTION_KEYS=keys), pytest.raises(ValueError, match="id:base64"):
        encrypt(PHONE)

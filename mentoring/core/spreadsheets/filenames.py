"""File names for downloads: Cyrillic for people, ASCII for old browsers, no way out of a header or a folder."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

_MAX = 150
_LETTERS = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya".replace("-", "").split(" "),
        strict=True,
    )
)


def safe_filename(name: str) -> str:
    """A name without folders, quotes, control and direction signs; the extension survives shortening."""
    name = unicodedata.normalize("NFC", name)
    name = "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp", "Zs") else sign for sign in name)
    name = "".join(sign for sign in name if unicodedata.category(sign) not in ("Cf", "Cs", "Co", "Cn"))
    name = re.sub(r'[\\/:*?"<>|;]+', "_", name)
    name = " ".join(name.split()).strip("._ ")
    stem, dot, extension = name.rpartition(".")
    if dot and stem and len(extension) <= 5:
        return f"{stem[: _MAX - len(extension) - 1].rstrip('. ')}.{extension}"
    return name[:_MAX] or "file"


def attachment(filename: str) -> str:
    """A Content-Disposition value (RFC 6266): an ASCII name by transliteration, the real one in ``filename*``."""
    name = safe_filename(filename)
    plain = "".join(_plain(sign) for sign in name)
    plain = re.sub(r"[^A-Za-z0-9._()-]+", "_", plain).strip("_") or "file"
    if plain == name:
        return f'attachment; filename="{plain}"'
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _plain(sign: str) -> str:
    lower = sign.lower()
    if lower not in _LETTERS:
        return sign
    latin = _LETTERS[lower]
    return latin.capitalize() if sign != lower else latin

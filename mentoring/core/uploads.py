"""The gate of files that people attach: evidence, materials, signed papers (trust.md §3 «Files»).

Nothing is believed: the name only offers an extension, the first bytes must agree with it, an office archive is
walked to its end before it is kept, a picture is painted anew so that nothing but the pixels remains.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from typing import Protocol

from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageOps

from .models import StoredFile
from .spreadsheets.archive import open_directory, unpack
from .spreadsheets.errors import RefusedFile
from .spreadsheets.filenames import safe_filename
from .spreadsheets.guard import inspect
from .spreadsheets.scan import Spent, checked

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
"""A photo of a good telephone; painting it anew takes about 160 MB for a second."""

ALLOWED_RU = "Подойдут PDF, Word (.docx), Excel (.xlsx) и картинки PNG и JPG, не больше 10 МБ."
ACCEPT = ".pdf,.docx,.xlsx,.png,.jpg,.jpeg"
"""For the `accept` of a file field: a convenience, not a check."""

_OFFICE = "application/vnd.openxmlformats-officedocument."
_WORD_MAIN = "wordprocessingml.document.main+xml"
_XML = (".xml", ".rels")
# Office opens a template from the network when the document is opened: a letter-trap known for years.
_REMOTE_TEMPLATE = re.compile(
    rb"attachedTemplate[^>]*TargetMode\s*=\s*[\"']External|TargetMode\s*=\s*[\"']External[\"'][^>]*attachedTemplate"
)
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "pdf", "документ PDF"),
    (b"\x89PNG\r\n\x1a\n", "png", "картинка PNG"),
    (b"\xff\xd8\xff", "jpg", "картинка JPEG"),
    (b"PK\x03\x04", "zip", "архив"),
    (b"MZ", "", "программа Windows"),
    (b"\x7fELF", "", "программа"),
    (b"\xd0\xcf\x11\xe0", "", "документ старого формата Office (.doc, .xls)"),
    (b"Rar!", "", "архив RAR"),
    (b"7z\xbc\xaf", "", "архив 7z"),
    (b"GIF8", "", "картинка GIF"),
    (b"{\\rtf", "", "документ RTF"),
)


class UploadRefused(Exception):
    """The file cannot be kept; `message` says in Russian what was found and what is allowed."""

    def __init__(self, found: str) -> None:
        self.message = f"{found} {ALLOWED_RU}"
        super().__init__(self.message)


class Uploader(Protocol):
    """Whoever acts: core knows no actor, only whose name stands on the file."""

    @property
    def user_id(self) -> int | None: ...


def accept_upload(
    uploaded: UploadedFile,
    *,
    actor: Uploader,
    now: dt.datetime,
    permission: str,
    municipality_id: int | None,
    organisation_id: int | None,
) -> StoredFile:
    """Check and keep a file in the caller's transaction; `permission` and the ids say who may download it.

    Raises UploadRefused. Policies are the caller's: this is about the bytes only.
    """
    data = _read(uploaded)
    name, extension = _clean_name(uploaded.name or "")
    checks: dict[str, tuple[str, str, Callable[[bytes], bytes]]] = {
        "pdf": ("pdf", "application/pdf", _pdf),
        "docx": ("zip", f"{_OFFICE}wordprocessingml.document", _word),
        "xlsx": ("zip", f"{_OFFICE}spreadsheetml.sheet", _excel),
        "png": ("png", "image/png", _png),
        "jpg": ("jpg", "image/jpeg", _jpeg),
    }
    if extension not in checks:
        named = f"с расширением .{extension}" if extension else "без расширения"
        raise UploadRefused(f"Выбран файл {named} – такие файлы портал не принимает.")
    magic, media_type, check = checks[extension]
    found, words = _look(data)
    if found != magic:
        raise UploadRefused(f"Имя файла кончается на .{extension}, но внутри {words}.")
    try:
        content = check(data)
    except RefusedFile as refused:
        raise UploadRefused(refused.message_ru) from refused
    file = StoredFile.build(
        content,
        name=name,
        media_type=media_type,
        created_at=now,
        created_by_id=actor.user_id,
        permission=str(permission),
        municipality_id=municipality_id,
        organisation_id=organisation_id,
    )
    file.save()
    return file


def _read(uploaded: UploadedFile) -> bytes:
    """The claimed size is asked first, the real one is counted while reading."""
    if (uploaded.size or 0) > MAX_BYTES:
        raise _too_large()
    data = uploaded.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise _too_large()
    if not data:
        raise UploadRefused("Файл пустой (0 байт). Проверьте, что он сохранился, и выберите его снова.")
    return bytes(data)


def _too_large() -> UploadRefused:
    return UploadRefused("Файл больше 10 МБ. Уменьшите его или приложите ссылку.")


def _clean_name(raw: str) -> tuple[str, str]:
    """(name to keep, extension): no folders, no second extension («photo.php.jpg» → «photo_php.jpg»)."""
    name = safe_filename(raw.replace("\\", "/").rsplit("/", 1)[-1])
    stem, dot, extension = name.rpartition(".")
    if not dot:
        return name, ""
    extension = extension.lower().replace("jpeg", "jpg")
    stem = re.sub(r"\.(?=[^\W\d_])", "_", stem)
    return f"{stem}.{extension}", extension


def _look(data: bytes) -> tuple[str, str]:
    """(kind that the first bytes tell, the same in words)."""
    for magic, kind, words in _MAGIC:
        if data.startswith(magic):
            return kind, words
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<svg", b"<?xml")) and b"<svg" in data[:4096].lower():
        return "", "картинка SVG, которая может содержать программу"
    if head.startswith(b"<"):
        return "", "веб-страница или XML"
    return "", "другое содержимое"


def _pdf(data: bytes) -> bytes:
    if b"%%EOF" not in data[-2048:]:
        raise UploadRefused("Документ PDF загружен не полностью: у него нет конца.")
    return data


def _excel(data: bytes) -> bytes:
    inspect(data, filename="evidence.xlsx")
    return data


def _word(data: bytes) -> bytes:
    """The archive is walked to its end, as the workbooks are: sizes proved, no macros, no DOCTYPE."""
    members = open_directory(data)
    names = {info.filename.casefold() for info in members}
    if "[content_types].xml" not in names or "word/document.xml" not in names:
        raise UploadRefused("Это архив, но не документ Word.")
    if any("vbaproject" in name for name in names):
        raise UploadRefused("В документе есть макросы.")
    spent = Spent()
    for info in members:
        _word_part(data, info, spent)
    return data


def _word_part(data: bytes, info: zipfile.ZipInfo, spent: Spent) -> None:
    name = info.filename.casefold()
    small = name == "[content_types].xml" or name.endswith(".rels")
    pieces = unpack(data, info)
    kept = b""
    for piece in checked(pieces, spent) if name.endswith(_XML) else pieces:
        kept = kept + piece if small else b""
    if name == "[content_types].xml":
        if b"macroEnabled" in kept or b"vbaProject" in kept:
            raise UploadRefused("В документе есть макросы.")
        if _WORD_MAIN.encode() not in kept:
            raise UploadRefused("Это архив, но не документ Word.")
    if _REMOTE_TEMPLATE.search(kept):
        raise UploadRefused("Документ подгружает шаблон из сети. Сохраните его как обычный документ .docx.")


def _png(data: bytes) -> bytes:
    image = _picture(data, "PNG")
    transparent = "A" in image.mode or "transparency" in image.info
    return _painted(image.convert("RGBA" if transparent else "L" if image.mode in {"1", "L"} else "RGB"), "PNG")


def _jpeg(data: bytes) -> bytes:
    image = _picture(data, "JPEG")
    return _painted(image if image.mode == "L" else image.convert("RGB"), "JPEG", quality=88)


def _picture(data: bytes, kind: str) -> Image.Image:
    """The first picture of the file, turned as the camera meant. Only this one decoder is tried."""
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise UploadRefused(f"Картинка {opened.width} × {opened.height} точек слишком велика: уменьшите её.")
            opened.load()
            return ImageOps.exif_transpose(opened)
    except UploadRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UploadRefused("Картинка слишком велика: уменьшите её.") from error
    except Exception as error:  # spoilt bytes meet the decoder, and what it reads of the camera, with any kind of error
        raise UploadRefused("Картинка повреждена и не открывается.") from error


def _painted(image: Image.Image, kind: str, **options: int) -> bytes:
    """Pixels alone: place, camera, comments, thumbnails and profiles live in `info` and stay behind."""
    image.info.clear()
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()

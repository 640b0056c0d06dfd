"""The zip around a workbook: judged by its directory first, unpacked by bounded streaming after."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from mentoring.core.spreadsheets.errors import RefusedFile
from mentoring.core.spreadsheets.limits import (
    MAX_DIRECTORY,
    MAX_MEMBERS,
    MAX_RATIO,
    MAX_UNPACKED,
    MIB,
    RATIO_FROM,
)

RESAVE = "Откройте файл в Excel и сохраните заново: «Файл → Сохранить как → Книга Excel (.xlsx)»."

_END = struct.Struct("<4s4H2LH")
_LOCAL_HEADER = 30
_ENCRYPTED = 0x1
_SLICE = 64 * 1024


def damaged(detail: str = "") -> RefusedFile:
    tail = f" ({detail})" if detail else ""
    return RefusedFile("damaged", f"Файл повреждён или загружен не полностью{tail}. {RESAVE}")


def open_directory(data: bytes) -> list[zipfile.ZipInfo]:
    """Members as the central directory names them; nothing is unpacked yet. Raises RefusedFile."""
    _check_end_record(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, struct.error, UnicodeDecodeError, NotImplementedError) as error:
        raise damaged() from error
    _check_members(members, len(data))
    return members


def _check_end_record(data: bytes) -> None:
    """The end record bounds the directory before ``zipfile`` builds an object for every entry of it."""
    at = data.rfind(b"PK\5\6", max(0, len(data) - _END.size - 0xFFFF))
    if at < 0 or at + _END.size > len(data):
        raise damaged("не найден конец архива")
    if data[max(0, at - 20) : at].startswith(b"PK\6\7"):
        raise RefusedFile("zip64", f"Файл упакован необычным способом (ZIP64). {RESAVE}")
    total, size = _END.unpack_from(data, at)[4:6]
    if total > MAX_MEMBERS or size > MAX_DIRECTORY:
        raise _too_many_members(total)


def _too_many_members(count: int) -> RefusedFile:
    return RefusedFile(
        "too_many_members",
        f"Внутри файла слишком много частей ({count}, допускается {MAX_MEMBERS}). "
        "Скопируйте таблицу в новую книгу Excel без рисунков и лишних листов и загрузите её.",
    )


def _check_members(members: list[zipfile.ZipInfo], packed: int) -> None:
    if len(members) > MAX_MEMBERS:
        raise _too_many_members(len(members))
    seen: set[str] = set()
    for info in members:
        # orig_filename keeps what zipfile tidies away: a NUL sign and a backslash
        name = info.orig_filename
        if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name or "\0" in name:
            raise RefusedFile("unsafe_name", f"Внутри файла есть часть с недопустимым именем. {RESAVE}")
        folded = name.replace("\\", "/").casefold()
        if folded in seen:
            raise RefusedFile("duplicate_member", f"Внутри файла одна и та же часть записана дважды. {RESAVE}")
        seen.add(folded)
        if info.flag_bits & _ENCRYPTED:
            raise RefusedFile("password", "Архив защищён паролем. Снимите пароль и загрузите файл снова.")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise RefusedFile("compression", f"Файл упакован необычным способом. {RESAVE}")
    unpacked = sum(info.file_size for info in members)
    if unpacked > MAX_UNPACKED or (unpacked > RATIO_FROM and unpacked > MAX_RATIO * packed):
        raise bomb()


def bomb() -> RefusedFile:
    return RefusedFile(
        "zip_bomb",
        f"После распаковки файл занимает больше {MAX_UNPACKED // MIB} МБ или сжат неправдоподобно сильно. "
        "Оставьте в книге только таблицу и загрузите её снова.",
    )


def unpack(data: bytes, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Stream one member; never more than the declared size, and exactly that, or the file is refused.

    ``zipfile`` is not used for this: it stops at the declared size without a word when the checksum was forged for
    the short form, while another reader goes on unpacking.
    """
    start = info.header_offset + _LOCAL_HEADER
    header = data[info.header_offset : start]
    if len(header) < _LOCAL_HEADER or header[:4] != b"PK\3\4":
        raise damaged()
    start += sum(struct.unpack_from("<2H", header, 26))
    body = memoryview(data)[start : start + info.compress_size]
    if len(body) < info.compress_size:
        raise damaged()
    produced, checksum = 0, 0
    for piece in _pieces(body, info.compress_type):
        produced += len(piece)
        if produced > info.file_size:
            raise RefusedFile("lying_size", f"Размеры внутри файла указаны неверно. {RESAVE}")
        checksum = zlib.crc32(piece, checksum)
        yield piece
    if produced != info.file_size or checksum != info.CRC:
        raise damaged()


def _pieces(body: memoryview, method: int) -> Iterator[bytes]:
    if method == zipfile.ZIP_STORED:
        for at in range(0, len(body), MIB):
            yield bytes(body[at : at + MIB])
        return
    engine = zlib.decompressobj(-15)
    try:
        for at in range(0, len(body), _SLICE):
            rest: bytes | memoryview = body[at : at + _SLICE]
            while rest and not engine.eof:
                piece = engine.decompress(rest, MIB)
                rest = engine.unconsumed_tail
                if piece:
                    yield piece
        while not engine.eof:
            piece = engine.decompress(b"", MIB)
            if not piece:
                raise damaged()
            yield piece
    except zlib.error as error:
        raise damaged() from error

"""The gate of every uploaded workbook: cheap checks, in the order of their cost, before anything opens it."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from mentoring.core.spreadsheets.archive import RESAVE, damaged, open_directory, unpack
from mentoring.core.spreadsheets.errors import RefusedFile
from mentoring.core.spreadsheets.limits import MAX_AREA, MAX_CELLS, MAX_COLUMNS, MAX_FILE, MAX_ROWS, MIB
from mentoring.core.spreadsheets.scan import Extent, Spent, checked, column_letter, extent

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TYPES = "[Content_Types].xml"
_MAIN = "spreadsheetml.sheet.main+xml"
_SMALL_PART = MIB
_SHOWN_TITLE = 31
_PLAIN = re.compile(rb"^\s*<")
_XML = (".xml", ".rels", ".vml")
_CELLS_ARE_ELSEWHERE = "Удалите лишнее: выделите строки и столбцы за таблицей, «Главная → Удалить», и сохраните файл."


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the gate saw: addresses of formulas by the name of the sheet."""

    formulas: Mapping[str, frozenset[str]]


def inspect(data: bytes, *, filename: str) -> Inspection:
    """Let a workbook pass or raise RefusedFile. Reads, never evaluates; takes milliseconds for an honest file."""
    _check_outside(data, filename)
    members = open_directory(data)
    _check_parts(members)
    by_name = {info.filename.replace("\\", "/"): info for info in members}
    if _TYPES not in by_name:
        raise damaged()
    types = _small(data, by_name[_TYPES]).decode("utf-8", "replace")
    _check_types(types, by_name)
    titles = _sheet_titles(data, by_name)
    total, spent = Extent(), Spent()
    area = 0
    formulas: dict[str, frozenset[str]] = {}
    for info in members:
        title = titles.get(info.filename.replace("\\", "/"), "")
        found = _measure(data, info, title, (total.cells, area), spent)
        total.cells += found.cells
        area += found.rows * found.columns
        if title and found.formulas:
            formulas[title] = frozenset(found.formulas)
    return Inspection(formulas)


def _check_outside(data: bytes, filename: str) -> None:
    """Name, size, first bytes."""
    extension = posixpath.splitext(filename.replace("\\", "/").lower())[1]
    if extension != ".xlsx":
        named = f"«{extension}»" if extension else "без расширения"
        raise RefusedFile("extension", f"Нужна книга Excel с расширением .xlsx, а выбран файл {named}. {RESAVE}")
    if not data:
        raise RefusedFile("empty", "Файл пустой (0 байт). Проверьте, что он сохранился, и выберите его снова.")
    if len(data) > MAX_FILE:
        raise RefusedFile(
            "too_large",
            f"Файл занимает {len(data) / MIB:.1f} МБ, допускается не больше {MAX_FILE // MIB} МБ. "
            "Уберите рисунки и лишние листы или разделите таблицу.",
        )
    if data.startswith(_OLE):
        raise _ole(data)
    if not data.startswith(b"PK\3\4"):
        raise RefusedFile("not_xlsx", f"Это не книга Excel: {_looks_like(data)}, хотя имя кончается на .xlsx. {RESAVE}")


def _ole(data: bytes) -> RefusedFile:
    """An OLE container is either an encrypted workbook or an old .xls under a new name."""
    if "EncryptedPackage".encode("utf-16-le") in data or "EncryptionInfo".encode("utf-16-le") in data:
        return RefusedFile(
            "password",
            "Книга защищена паролем. Снимите пароль в Excel («Файл → Сведения → Защита книги → Зашифровать с "
            "использованием пароля» – очистите поле) и загрузите файл снова.",
        )
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        return RefusedFile(
            "old_xls", f"Это книга старого формата .xls под новым именем .xlsx: переименовать недостаточно. {RESAVE}"
        )
    return RefusedFile("not_xlsx", f"Это не книга .xlsx, а документ старого формата Office. {RESAVE}")


def _looks_like(data: bytes) -> str:
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, name in (
        (b"\x89PNG", "это картинка PNG"),
        (b"\xff\xd8\xff", "это фотография JPEG"),
        (b"%PDF", "это документ PDF"),
        (b"Rar!", "это архив RAR"),
        (b"7z\xbc\xaf", "это архив 7z"),
        (b"{\\rtf", "это документ RTF"),
    ):
        if head.startswith(magic):
            return name
    if head[:1] == b"<":
        return "это веб-страница или XML"
    return "содержимое другое"


def _check_parts(members: list[zipfile.ZipInfo]) -> None:
    """Which parts the archive has, by name alone."""
    names = {info.filename.replace("\\", "/").casefold() for info in members}
    if _TYPES.casefold() not in names:
        raise RefusedFile("not_xlsx", f"Это архив ZIP, но не книга Excel. {RESAVE}")
    if any("vbaproject" in name or name.startswith("xl/macrosheets/") for name in names):
        raise RefusedFile("macro", f"В книге есть макросы. {RESAVE}")
    if any(name.startswith("xl/externallinks/") for name in names):
        raise RefusedFile(
            "external_link",
            "В книге есть связи с другими файлами. Разорвите их: «Данные → Изменить связи → Разорвать связь», "
            "сохраните и загрузите снова.",
        )


def _check_types(types: str, by_name: Mapping[str, zipfile.ZipInfo]) -> None:
    if "macroEnabled" in types or "vbaProject" in types:
        raise RefusedFile("macro", f"В книге есть макросы или она сохранена в двоичном виде (.xlsm, .xlsb). {RESAVE}")
    if "externalLink+xml" in types:
        raise RefusedFile("external_link", "В книге есть связи с другими файлами. Разорвите их и загрузите снова.")
    if _MAIN not in types or "xl/workbook.xml" not in by_name:
        kind = "документ Word" if "wordprocessingml" in types else "не книга Excel"
        raise RefusedFile("not_xlsx", f"Внутри файла {kind}. {RESAVE}")


def _measure(data: bytes, info: zipfile.ZipInfo, title: str, before: tuple[int, int], spent: Spent) -> Extent:
    """Unpack one part to the end (so its size is proved) and, when it is XML, look for cells in it."""
    tags, cells = spent.tags, spent.cells

    def stream() -> Iterator[bytes]:
        # a second look at the same part starts from the same account
        spent.tags, spent.cells = tags, cells
        return checked(unpack(data, info), spent)

    def judge(found: Extent) -> None:
        _judge(found, title, *before)

    if not (title or info.filename.lower().endswith(_XML) or _is_xml(data, info)):
        for _ in unpack(data, info):
            pass
        return Extent()
    return extent(stream, judge)


def _is_xml(data: bytes, info: zipfile.ZipInfo) -> bool:
    for piece in unpack(data, info):
        return _PLAIN.match(piece.removeprefix(b"\xef\xbb\xbf")) is not None
    return False


def _judge(found: Extent, title: str, cells: int, area: int) -> None:
    ref = f"{column_letter(found.columns)}{found.rows}"
    title = " ".join(title.split())[:_SHOWN_TITLE]
    place = f"{title}!{ref}" if title else ref
    where = f" на листе «{title}»" if title else ""
    if found.columns > MAX_COLUMNS:
        raise RefusedFile(
            "too_wide",
            f"Заполнен столбец {column_letter(found.columns)}{where} – это {found.columns}-й, "
            f"допускается {MAX_COLUMNS}. {_CELLS_ARE_ELSEWHERE}",
            place,
        )
    if found.rows > MAX_ROWS:
        raise RefusedFile(
            "too_long",
            f"Заполнена строка {found.rows}{where}, допускается {MAX_ROWS} строк. {_CELLS_ARE_ELSEWHERE}",
            place,
        )
    if cells + found.cells > MAX_CELLS:
        raise RefusedFile(
            "too_many_cells",
            f"В книге больше {MAX_CELLS} заполненных ячеек. Разделите таблицу на несколько файлов.",
            place,
        )
    if area + found.rows * found.columns > MAX_AREA:
        raise RefusedFile(
            "too_sparse",
            f"Таблица{where} занимает {found.rows} строк × {found.columns} столбцов – почти все ячейки пустые. "
            f"Проверьте последнюю заполненную ячейку (Ctrl+End). {_CELLS_ARE_ELSEWHERE}",
            place,
        )


def _small(data: bytes, info: zipfile.ZipInfo) -> bytes:
    if info.file_size > _SMALL_PART:
        raise damaged("слишком большое оглавление")
    return b"".join(checked(unpack(data, info), Spent()))


def _sheet_titles(data: bytes, by_name: Mapping[str, zipfile.ZipInfo]) -> dict[str, str]:
    """Part name → sheet title, as the workbook declares them."""
    rels = by_name.get("xl/_rels/workbook.xml.rels")
    if rels is None:
        raise damaged()
    try:
        links = {
            node.get("Id", ""): posixpath.normpath(posixpath.join("/xl", node.get("Target", ""))).lstrip("/")
            for node in fromstring(_small(data, rels))
        }
        book = fromstring(_small(data, by_name["xl/workbook.xml"]))
    except (ParseError, DefusedXmlException) as error:
        raise damaged() from error
    titles = {}
    for node in book.iter():
        if node.tag.endswith("}sheet"):
            relation = next((value for key, value in node.attrib.items() if key.endswith("}id")), "")
            titles[links.get(relation, "")] = node.get("name", "")
    return titles

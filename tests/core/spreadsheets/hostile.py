"""A corpus of hostile and broken files: name → (how to make it, the refusal it must meet)."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable

from .books import HEAD, NS, book, lie, ole, pack, parts, sheet_xml, text_cell, types

MIB = 1024 * 1024
_ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'


def _with(name: str, content: str | bytes = b"x") -> bytes:
    return pack({**parts(sheet_xml(_ONE)), name: content})


def _rows(count: int, columns: str = "A") -> str:
    return "".join(f'<row r="{n}"><c r="{columns}{n}"><v>1</v></c></row>' for n in range(1, count + 1))


def _zip_bomb() -> bytes:
    return pack({**parts(sheet_xml(_ONE)), "xl/media/image1.xml": b"0" * (99 * MIB)})


def _bomb_of_many() -> bytes:
    return pack({**parts(sheet_xml(_ONE)), **{f"xl/media/image{n}.png": b"0" * (11 * MIB) for n in range(10)}})


def _lying_size() -> bytes:
    body = sheet_xml(f'{_ONE}<row r="2">{text_cell("A2", "0" * (60 * MIB))}</row>').encode()
    return lie(pack(parts(body)), "xl/worksheets/sheet1.xml", 500, body[:500])


def _lying_without_checksum() -> bytes:
    data = book(_ONE)
    return lie(data, "xl/worksheets/sheet1.xml", 20, b"")


def _amplified_strings() -> bytes:
    """One shared text of 32,000 signs, named by 200,000 cells: 6 GB for a reader that copies it every time."""
    cells = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{chr(65 + c)}{row}" t="s"><v>0</v></c>' for c in range(20)) + "</row>"
        for row in range(1, 10_001)
    )
    strings = f'{HEAD}<sst xmlns="{NS}"><si><t>{"ы" * 32_000}</t></si></sst>'
    return book(cells, **{"xl/sharedStrings.xml": strings})


def _padded(body: bytes) -> bytes:
    """As large as the size and the ratio allow: noise in a picture keeps the ratio low."""
    sheet = b'<worksheet xmlns="' + NS.encode() + b'"><sheetData>' + body + b"</sheetData></worksheet>"
    return pack({**parts(sheet), "xl/media/image1.png": os.urandom(2_600_000)})


def _refless_wide() -> bytes:
    return book("<row>" + "<c><v>1</v></c>" * 201 + "</row>")


def _hidden_by_quotes() -> bytes:
    """A «>» inside an attribute hides the address from a simple look; the child's limits still hold."""
    return book('<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c x=">" r="XFD60000"><v>1</v></c></row>')


def _truncated() -> bytes:
    return book(_rows(2000))[:-700]


def _flipped() -> bytes:
    data = bytearray(book(_rows(500)))
    at = bytes(data).index(b"xl/worksheets/sheet1.xml") + 200
    data[at : at + 8] = bytes(255 - byte for byte in data[at : at + 8])
    return bytes(data)


def _encrypted_member() -> bytes:
    data = bytearray(book(_ONE))
    at = bytes(data).find(b"PK\1\2")
    data[at + 8] |= 1
    return bytes(data)


def _patched(signature: bytes, offset: int, value: bytes, name: bytes = b"xl/worksheets/sheet1.xml") -> bytes:
    """Overwrite bytes of the local header (PK34) or of the directory entry (PK12) of one member."""
    data = bytearray(book(_rows(50)))
    at = bytes(data).find(name) if signature == b"PK\3\4" else bytes(data).rfind(name)
    start = bytes(data).rfind(signature, 0, at)
    data[start + offset : start + offset + len(value)] = value
    return bytes(data)


def _bzip2() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as archive:
        for name, content in parts(sheet_xml(_ONE)).items():
            archive.writestr(name, content)
    return out.getvalue()


def _few_claimed() -> bytes:
    data = bytearray(pack({**parts(sheet_xml(_ONE)), **{f"xl/m{n}.xml": "<a/>" for n in range(300)}}))
    at = bytes(data).rfind(b"PK\5\6")
    data[at + 8 : at + 12] = b"\7\0\7\0"
    return bytes(data)


def _many_claimed() -> bytes:
    data = bytearray(book(_ONE))
    at = bytes(data).rfind(b"PK\5\6")
    data[at + 8 : at + 12] = b"\xff\xff\xff\xff"
    return bytes(data)


def _zip64() -> bytes:
    data = book(_ONE)
    at = data.rfind(b"PK\5\6")
    return data[:at] + b"PK\6\7" + b"\0" * 16 + data[at:]


_DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
_DEEP = "<a>" * 400_000 + "</a>" * 400_000

Case = tuple[Callable[[], bytes], str]

CORPUS: dict[str, Case] = {
    "empty file": (lambda: b"", "empty"),
    "more than 10 MB": (lambda: b"PK\3\4" + os.urandom(10 * MIB), "too_large"),
    "picture renamed": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 900, "not_xlsx"),
    "photo renamed": (lambda: b"\xff\xd8\xff\xe0" + b"\0" * 900, "not_xlsx"),
    "pdf renamed": (lambda: b"%PDF-1.7\n", "not_xlsx"),
    "web page renamed": (lambda: b"\xef\xbb\xbf<html><table>", "not_xlsx"),
    "text renamed": ("ФИО;Дата".encode, "not_xlsx"),
    "password": (lambda: ole("Root Entry", "EncryptionInfo", "EncryptedPackage"), "password"),
    "renamed xls": (lambda: ole("Root Entry", "Workbook"), "old_xls"),
    "renamed doc": (lambda: ole("Root Entry", "WordDocument"), "not_xlsx"),
    "truncated": (_truncated, "damaged"),
    "only the beginning": (lambda: book(_ONE)[:60], "damaged"),
    "flipped bytes": (_flipped, "damaged"),
    "plain zip": (lambda: pack({"a.txt": "a"}), "not_xlsx"),
    "word document": (
        lambda: pack(
            {
                **parts(sheet_xml(_ONE)),
                "[Content_Types].xml": types(
                    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
                ),
            }
        ),
        "not_xlsx",
    ),
    "no workbook part": (
        lambda: pack({k: v for k, v in parts(sheet_xml(_ONE)).items() if k != "xl/workbook.xml"}),
        "not_xlsx",
    ),
    "no links": (
        lambda: pack({k: v for k, v in parts(sheet_xml(_ONE)).items() if not k.endswith("workbook.xml.rels")}),
        "damaged",
    ),
    "broken workbook part": (lambda: book(_ONE, **{"xl/workbook.xml": "<workbook"}), "damaged"),
    "huge table of contents": (lambda: book(_ONE, **{"xl/workbook.xml": " " * (MIB + 1)}), "damaged"),
    "macro": (lambda: _with("xl/vbaProject.bin"), "macro"),
    "macro by type": (
        lambda: book(_ONE, **{"[Content_Types].xml": types("application/vnd.ms-excel.sheet.macroEnabled.main+xml")}),
        "macro",
    ),
    "external link": (lambda: _with("xl/externalLinks/externalLink1.xml"), "external_link"),
    "external link by type": (
        lambda: book(_ONE, **{"[Content_Types].xml": types() + "<!-- externalLink+xml -->"}),
        "external_link",
    ),
    "climbing member": (lambda: _with("xl/../../etc/passwd"), "unsafe_name"),
    "absolute member": (lambda: _with("/etc/passwd"), "unsafe_name"),
    "windows member": (lambda: _with("C:\\a.xml"), "unsafe_name"),
    "same member twice": (lambda: _with("XL/WORKSHEETS/SHEET1.XML"), "duplicate_member"),
    "300 members": (
        lambda: pack({**parts(sheet_xml(_ONE)), **{f"xl/m{n}.xml": "<a/>" for n in range(300)}}),
        "too_many_members",
    ),
    "directory of 65,535": (_many_claimed, "too_many_members"),
    "300 members, 7 claimed": (_few_claimed, "too_many_members"),
    "other packing": (_bzip2, "compression"),
    "directory without a signature": (lambda: _patched(b"PK\1\2", 0, b"XX"), "damaged"),
    "member without a signature": (lambda: _patched(b"PK\3\4", 0, b"XX"), "damaged"),
    "member beyond the end": (lambda: _patched(b"PK\1\2", 20, b"\xff\xff\xff\0"), "damaged"),
    "member cut short": (lambda: _patched(b"PK\1\2", 20, b"\x30\0\0\0"), "damaged"),
    "wrong checksum": (lambda: _patched(b"PK\1\2", 16, b"\0\0\0\0"), "damaged"),
    "contents under a strange name": (
        lambda: pack({k.upper() if k.startswith("[") else k: v for k, v in parts(sheet_xml(_ONE)).items()}),
        "damaged",
    ),
    "zip64": (_zip64, "zip64"),
    "encrypted member": (_encrypted_member, "password"),
    "zip bomb": (_zip_bomb, "zip_bomb"),
    "bomb of many": (_bomb_of_many, "zip_bomb"),
    "lying size, forged checksum": (_lying_size, "lying_size"),
    "lying size": (_lying_without_checksum, "lying_size"),
    "document type": (lambda: pack(parts(_DOCTYPE + sheet_xml(_ONE))), "doctype"),
    "document type in strings": (
        lambda: book(_ONE, **{"xl/sharedStrings.xml": _DOCTYPE + "<sst>&b;</sst>"}),
        "doctype",
    ),
    "document type in the workbook": (lambda: book(_ONE, **{"xl/workbook.xml": _DOCTYPE + "<a>&b;</a>"}), "doctype"),
    "utf-16 part": (lambda: pack(parts((_DOCTYPE + sheet_xml(_ONE)).encode("utf-16"))), "encoding"),
    "utf-16 without a mark": (lambda: pack(parts(sheet_xml(_ONE).encode("utf-16-le"))), "encoding"),
    "foreign encoding": (lambda: pack(parts(sheet_xml(_ONE).replace("UTF-8", "windows-1251"))), "encoding"),
    "deep nesting": (lambda: book(_ONE, _DEEP), "too_deep"),
    "sparse corner": (
        lambda: book('<row r="1"><c r="A1"><v>1</v></c></row><row r="60000"><c r="XFD60000"><v>1</v></c></row>'),
        "too_wide",
    ),
    "sparse box within the sides": (
        lambda: book('<row r="1"><c r="A1"><v>1</v></c></row><row r="60000"><c r="GR60000"><v>1</v></c></row>'),
        "too_sparse",
    ),
    "sparse corner under a prefix": (
        lambda: book(
            '<e:row xmlns:e="e" r="9"><e:c r="A1"><v>1</v></e:c><e:c\n  r = \'XFD60000\'><v>1</v></e:c></e:row>'
        ),
        "too_wide",
    ),
    "sparse corner in a part of another name": (
        lambda: pack(
            {
                **parts("<a/>"),
                "xl/media/a.bin": sheet_xml('<row r="1"><c r="A1"><v>1</v></c><c r="XFD60000"><v>1</v></c></row>'),
                "xl/_rels/workbook.xml.rels": str(parts("")["xl/_rels/workbook.xml.rels"]).replace(
                    "worksheets/sheet1.xml", "media/a.bin"
                ),
            }
        ),
        "too_wide",
    ),
    "corner hidden by quotes": (_hidden_by_quotes, "unreadable"),
    "61,000 rows": (lambda: book(_rows(61_000)), "too_long"),
    "row a million": (lambda: book('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'), "too_long"),
    "201 columns": (lambda: book('<row r="1"><c r="GS1"><v>1</v></c></row>'), "too_wide"),
    "201 columns without addresses": (_refless_wide, "too_wide"),
    "too many cells": (
        lambda: book("".join(f'<row r="{n}">' + f'<c r="A{n}"><v>1</v></c>' * 20 + "</row>" for n in range(1, 50_002))),
        "too_many_cells",
    ),
    "millions of blank cells": (lambda: _padded(b'<c r="A1" s="1"/>' * 4_500_000), "too_many_cells"),
    "millions of blank cells without addresses": (
        lambda: _padded(b"<row><c><v>1</v></c>" + b"<c/>" * 20_000_000),
        "too_many_cells",
    ),
    "millions of elements": (lambda: _padded(b"<a/>" * 22_000_000), "too_many_cells"),
    "a tag that never ends": (lambda: _padded((b"<c" + b' r="A1"' * 250_000) * 40), "unreadable"),
    "far cell behind a long text": (
        lambda: book(f'<row r="1"><c r="XFD1" t="inlineStr"><is>{"<r><t>ы</t></r>" * 200_000}</is></c></row>'),
        "too_wide",
    ),
    "too many formulas": (
        lambda: book(
            "".join(f'<row r="{n}"><c r="A{n}"><f>1</f></c><c r="B{n}"><f>1</f></c></row>' for n in range(1, 50_002))
        ),
        "too_many_formulas",
    ),
    "one endless text": (lambda: book(f'<row r="1">{text_cell("A1", "слово " * 700_000)}</row>'), "long_text"),
    "strings multiplied": (_amplified_strings, "unreadable"),
    "broken sheet": (lambda: book('<row r="1"><c r="1A"><v>1</v></c></row>'), "unreadable"),
}

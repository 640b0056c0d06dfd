"""Small workbooks written part by part, so that a test can break exactly one of them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def types(main: str = "sheet.main+xml") -> str:
    base = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    kind = main if main.startswith("application/") else base + main
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{base}worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{base}sharedStrings+xml"/></Types>'
    )


def sheet_xml(body: str, after: str = "") -> str:
    return f'{HEAD}<worksheet xmlns="{NS}"><sheetData>{body}</sheetData>{after}</worksheet>'


def text_cell(ref: str, text: str) -> str:
    return f'<c r="{ref}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def parts(sheet: str | bytes, **changed: str) -> dict[str, str | bytes]:
    """The parts of a one-sheet workbook by name."""
    return {
        "[Content_Types].xml": types(),
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{NS}" xmlns:r="{REL}"><sheets>'
        f'<sheet name="Лист1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{REL}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
        "xl/sharedStrings.xml": f'{HEAD}<sst xmlns="{NS}"/>',
        **changed,
    }


def pack(members: Mapping[str, str | bytes] | Iterable[tuple[str, str | bytes]]) -> bytes:
    pairs = members.items() if isinstance(members, Mapping) else members
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in pairs:
            archive.writestr(name, content)
    return out.getvalue()


def book(body: str = "", after: str = "", **changed: str) -> bytes:
    return pack(parts(sheet_xml(body, after), **changed))


def grid(rows: Sequence[Sequence[object]], after: str = "") -> bytes:
    """A workbook with these values from A1 on; None is a blank, numbers stay numbers."""
    body = []
    for number, row in enumerate(rows, start=1):
        cells = []
        for column, value in enumerate(row):
            ref = f"{chr(65 + column)}{number}"
            if isinstance(value, str):
                cells.append(text_cell(ref, value))
            elif value is not None:
                cells.append(f'<c r="{ref}"><v>{value}</v></c>')
        body.append(f'<row r="{number}">{"".join(cells)}</row>')
    return book("".join(body), after)


def lie(data: bytes, name: str, claimed: int, prefix: bytes) -> bytes:
    """Forge the directory: the member claims ``claimed`` bytes and the checksum of ``prefix``."""
    at = data.rfind(b"PK\1\2", 0, data.rfind(name.encode()) + 1)
    changed = bytearray(data)
    struct.pack_into("<L", changed, at + 16, zlib.crc32(prefix))
    struct.pack_into("<L", changed, at + 24, claimed)
    return bytes(changed)


def ole(*streams: str, size: int = 4096) -> bytes:
    """The beginning of an OLE container with these stream names in its directory."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 504
        + b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in streams)
    ).ljust(size, b"\0")

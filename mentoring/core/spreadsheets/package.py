"""The zip of a workbook made again so that nothing in it depends on the moment of writing."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any

from openpyxl.xml.functions import tostring

_CORE = "docProps/core.xml"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def repack(data: bytes, properties: Any, created: datetime.datetime) -> bytes:
    """Same members in the same order with fixed times; the core properties say ``created`` (UTC, without a zone)."""
    properties.created = properties.modified = created.replace(microsecond=0)
    core = tostring(properties.to_tree())
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, _LONG_AGO)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            info.external_attr = 0
            new.writestr(info, core if name == _CORE else old.read(name), compresslevel=6)
    return out.getvalue()

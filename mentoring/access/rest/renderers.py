"""JSON by orjson, CSV that is safe to open in Excel, problem details."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer

_BOM = "\ufeff"
# A cell that begins with one of these would be taken for a formula (trust.md §3 «Files»).
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


class OrjsonRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return orjson.dumps(data)


class ProblemRenderer(OrjsonRenderer):
    media_type = "application/problem+json"
    format = "problem"


class CsvRenderer(BaseRenderer):
    """Rows with a header line; lists inside a row are joined. `bom=1` puts the mark by which Excel knows UTF-8."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> str:
        context = renderer_context or {}
        rows: Iterable[Mapping[str, Any]] = data.get("results", [data])
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(context["view"].columns)
        for row in rows:
            writer.writerow([_cell(row[name]) for name in context["view"].columns])
        return (_BOM if context["request"].query_params.get("bom") == "1" else "") + out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, dict)):
        value = orjson.dumps(value).decode()
    if isinstance(value, str) and value.startswith(_DANGEROUS):
        return f"'{value}"
    return value.isoformat() if hasattr(value, "isoformat") else value

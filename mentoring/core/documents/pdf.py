"""PDF from a typst template. The words come as data, never as markup, so nothing in them is executed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst


def render_pdf(template: Path, data: Mapping[str, Any], *, files: Mapping[str, bytes] | None = None) -> bytes:
    """The document as bytes.

    `template` is a `.typ` file of the app (`papers/…`); it reads `data` (JSON types only) by
    `#let data = json(bytes(sys.inputs.data))` and pictures of `files` by their names, `image("qr.svg")`.
    Raises `typst.TypstError` when the template is broken: a programmer's error.
    """
    sources: dict[str, bytes] = {"main.typ": template.read_bytes(), **(files or {})}
    # The stub of the package does not know yet that the input may be named files.
    document: bytes = typst.compile(  # type: ignore[call-overload]
        sources, sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, format="pdf"
    )
    return document

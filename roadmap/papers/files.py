"""A file of an edition: its bytes, its type and its name."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from mentoring.core.documents import render_pdf

from ..enums import EditionState
from ..models import Edition
from ..selectors.editions import owner_label
from .excel import write_excel
from .table import HEADINGS, RESPONSIBLE, TIERS, Table, table_of
from .word import write_word

_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class Paper:
    name: str
    media_type: str
    content: bytes


def _pdf(table: Table) -> bytes:
    data = {
        "title": table.title,
        "stamp": table.stamp,
        "is_draft": table.is_draft,
        "headings": HEADINGS,
        "responsible": RESPONSIBLE,
        "tiers": TIERS,
        "rows": [asdict(row) for row in table.rows],
    }
    return render_pdf(Path(__file__).parent / "roadmap.typ", data)


KINDS: dict[str, tuple[str, Callable[[Table], bytes]]] = {
    "docx": (f"{_OFFICE}.wordprocessingml.document", write_word),
    "pdf": ("application/pdf", _pdf),
    "xlsx": (f"{_OFFICE}.spreadsheetml.sheet", write_excel),
}


def make(edition: Edition, kind: str) -> Paper:
    """`kind` is one of KINDS; another is a KeyError, which the view answers with 404."""
    media_type, write = KINDS[kind]
    return Paper(file_name(edition, kind), media_type, write(table_of(edition)))


def file_name(edition: Edition, kind: str) -> str:
    """«Дорожная карта 2021–2024.docx», of a body with its name: «Дорожная карта 2026 СОШ № 1.pdf»."""
    place = f" {owner_label(edition)}" if edition.is_own else ""
    draft = " проект" if edition.state == EditionState.DRAFT else ""
    return re.sub(r'[\\/:*?"<>|]+', " ", f"Дорожная карта {edition.years}{place}{draft}").strip() + f".{kind}"

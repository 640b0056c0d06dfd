"""Looking for words in everything that the database holds: tables, history, encrypted columns, files."""

from __future__ import annotations

import html
import io
import zipfile

from django.apps import apps
from django.db import connection

from mentoring.core.encryption import EncryptedTextField
from mentoring.core.models import StoredFile


def places_of(*words: str) -> set[str]:
    """«table» or «table.column» where one of the words stands; upper and lower case alike."""
    found: set[str] = set()
    for word in words:
        found |= {table for table in _tables() if _in_table(table, word)}
        found |= {place for place, text in _hidden_texts() if word.lower() in text.lower()}
    return found


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        return [row[0] for row in cursor.fetchall()]


def _in_table(table: str, word: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table} whole WHERE whole::text ILIKE %s)", [f"%{word}%"])
        return bool(cursor.fetchone()[0])


def _hidden_texts() -> list[tuple[str, str]]:
    """What is there without being readable in SQL."""
    texts: list[tuple[str, str]] = []
    for model in apps.get_models():
        for field in model._meta.fields:
            if isinstance(field, EncryptedTextField):
                values = model._base_manager.values_list(field.name, flat=True)
                texts += [(f"{model._meta.db_table}.{field.name}", value or "") for value in values]
    for content in StoredFile.objects.values_list("content", flat=True):
        texts.append(("core_storedfile.content", unpacked(bytes(content))))
    return texts


def unpacked(content: bytes) -> str:
    """The text of a file; of all parts of a workbook or a paper."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = (archive.read(name).decode(errors="replace") for name in archive.namelist())
        return html.unescape(" ".join(parts))  # some writers spell Cyrillic as &#1042;

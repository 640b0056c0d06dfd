"""Large files: kept part by part, so that a worker never holds one whole in the several copies a driver makes."""

from __future__ import annotations

import hashlib
from typing import IO, Any

from django.db.models import F, Value
from django.db.models.expressions import CombinedExpression

from .models import StoredFile

PART = 4 << 20  # bytes


def store(file: IO[bytes], **fields: Any) -> StoredFile:
    """The file as a row, read from its beginning. Call it inside the transaction of the row that means it.

    A part is added in the database (`content || part`): what is rewritten there grows with the square of the length,
    which for some tens of megabytes is less than a second.
    """
    file.seek(0)
    first = file.read(PART)
    digest = hashlib.sha256(first)
    row = StoredFile.build(first, **fields)
    row.save()
    while part := file.read(PART):
        digest.update(part)
        added = CombinedExpression(F("content"), "||", Value(part, output_field=StoredFile._meta.get_field("content")))
        StoredFile.objects.filter(pk=row.pk).update(content=added)
    row.size, row.sha256 = file.tell(), digest.hexdigest()
    row.save(update_fields=["size", "sha256"])
    return StoredFile.objects.defer("content").get(pk=row.pk)

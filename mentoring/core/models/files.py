"""Files that people gave or the portal made."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any, ClassVar

from django.db import models


class StoredFile(models.Model):
    """Bytes kept in PostgreSQL beside the row that means them (see docs/adr): one backup holds both,
    several web and worker machines need no common disk, and a rolled back transaction leaves no orphan.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("имя файла", max_length=255)
    media_type = models.CharField("тип", max_length=120)
    size = models.PositiveIntegerField("размер, байт")
    sha256 = models.CharField("контрольная сумма", max_length=64)
    content = models.BinaryField("содержимое")
    created_at = models.DateTimeField("создан")
    created_by_id = models.BigIntegerField("кем создан", null=True)
    permission = models.CharField("какое право нужно, чтобы скачать", max_length=60, blank=True, default="")
    municipality_id = models.BigIntegerField("муниципалитет", null=True)
    organisation_id = models.BigIntegerField("организация", null=True)

    class Meta:
        verbose_name = "файл"
        verbose_name_plural = "файлы"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(size__gt=0), name="stored_file_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def build(cls, content: bytes, **fields: Any) -> StoredFile:
        """An unsaved file with its size and checksum counted."""
        return cls(content=content, size=len(content), sha256=hashlib.sha256(content).hexdigest(), **fields)

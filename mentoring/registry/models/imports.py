"""An uploaded workbook on its way into the bases."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from mentoring.access.permissions import Permission
from mentoring.access.rows import ScopedQuerySet
from mentoring.core.encryption import EncryptedTextField
from mentoring.core.models import Job, StoredFile
from mentoring.organisations.models import Municipality, Organisation

from ..enums import ImportState


class WorkbookImport(models.Model):
    """Check → findings → apply → summary → undo. `findings`, `parsed` and `summary` hold no more personal data
    than the workbook itself and live and die with this row (organisation's eyes only). `parsed` is what the check
    understood, so that applying need not read the file again; it is emptied afterwards.

    The two bases may come together: rows of one `batch` are shown, applied and undone as one. The batch is the upload
    form's own id, so a double click makes one batch.

    `purged_at`: the workbook and all words from its cells are gone, counts stay (`services.purging`).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    batch = models.UUIDField("загружены вместе", default=uuid.uuid4, editable=False)
    position = models.PositiveSmallIntegerField("который из файлов", default=0)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="imports")
    school_year = models.PositiveSmallIntegerField("учебный год (начало)")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    check_job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    apply_job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField("база", max_length=10, blank=True, default="")
    state = models.CharField("состояние", max_length=10, choices=ImportState, default=ImportState.CHECKING)
    findings = models.JSONField("замечания", default=list)
    summary = models.JSONField("итог", default=dict)
    parsed = EncryptedTextField("прочитанные строки", default="", blank=True)
    undo = models.JSONField("как вернуть", default=dict)
    created_at = models.DateTimeField("загружен")
    created_by_id = models.BigIntegerField("кем загружен", null=True)
    applied_at = models.DateTimeField("применён", null=True, blank=True)
    purged_at = models.DateTimeField("книга и строки уничтожены", null=True, blank=True)
    version = models.PositiveIntegerField("версия", default=1)

    class Query(ScopedQuerySet):
        required_permission = Permission.PERSON_EDIT

    objects = Query.as_manager()

    class Meta:
        verbose_name = "загрузка базы"
        verbose_name_plural = "загрузки баз"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "-created_at"], name="import_by_organisation"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["batch", "position"], name="import_once_in_batch"),
        ]

    def __str__(self) -> str:
        return f"загрузка {self.public_id.hex[:6].upper()}"

    @property
    def was_discarded(self) -> bool:
        """Cancelled before anything of it was in the bases: by the curator, or by the end of its term."""
        return self.state == ImportState.UNDONE and self.applied_at is None

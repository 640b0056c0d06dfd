"""Files and links for those who see an event."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from mentoring.access.actor import Actor
from mentoring.access.decisions import require
from mentoring.core.models import StoredFile

from .. import policies
from ..models import Event, EventMaterial
from ..rules import Errors, refuse
from .locking import locked, record

MAX_TITLE = EventMaterial._meta.get_field("title").max_length or 0
MAX_LINK = EventMaterial._meta.get_field("link").max_length or 0
MAX_MATERIALS = 50


def add_material(
    *, event: Event, title: str, actor: Actor, now: dt.datetime, link: str = "", file: StoredFile | None = None
) -> EventMaterial:
    """Either a link or a file that passed the gate (`core.uploads.accept_upload`); it is saved here.

    The same once more (a double click) gives the one that is there. Raises NotAllowed; EventRefused by field.
    """
    title, link = title.strip(), link.strip()
    refuse(_errors(title, link, file))
    with transaction.atomic():
        held = locked(event)
        require(policies.can_change(actor, held))
        if (known := _known(held, title, link, file)) is not None:
            if file is not None and not file._state.adding:
                file.delete()
            return known
        if held.materials.count() >= MAX_MATERIALS:
            refuse({"title": f"У мероприятия уже {MAX_MATERIALS} материалов: уберите лишние."})
        if file is not None and file._state.adding:
            file.save()
        material = EventMaterial.objects.create(event=held, title=title, link=link, file=file, added_at=now)
        record(held, actor=actor, now=now, action="material_added", label="Добавлен материал", data={"id": material.pk})
    return material


def _known(event: Event, title: str, link: str, file: StoredFile | None) -> EventMaterial | None:
    rows = event.materials.filter(title=title, link=link)
    return rows.filter(file__sha256=file.sha256 if file is not None else None).first()


def remove_material(*, material: EventMaterial, actor: Actor, now: dt.datetime) -> None:
    """Take it away with its file. Removed twice is removed."""
    with transaction.atomic():
        held = locked(material.event)
        require(policies.can_change(actor, held))
        there = held.materials.filter(pk=material.pk).select_related("file").first()
        if there is None:
            return
        file = there.file
        record(held, actor=actor, now=now, action="material_removed", label="Убран материал", data={"id": there.pk})
        there.delete()
        if file is not None:
            file.delete()


def _errors(title: str, link: str, file: StoredFile | None) -> Errors:
    errors: Errors = {}
    if not title or len(title) > MAX_TITLE:
        errors["title"] = f"Название – от 1 до {MAX_TITLE} знаков."
    if bool(link) == (file is not None):
        errors["link"] = "Дайте ссылку или файл."
    elif link and (len(link) > MAX_LINK or not link.startswith(("https://", "http://"))):
        errors["link"] = f"Ссылка начинается с https:// или http:// и не длиннее {MAX_LINK} знаков."
    return errors

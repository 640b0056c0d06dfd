"""Taking an import back within ten minutes, pairs included; refused when its rows were used or changed meanwhile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, models, transaction

from mentoring.access.actor import Actor
from mentoring.access.decisions import NotAllowed

from ..hooks import why_in_use
from ..models import Consent, Enterprise, Mentee, Mentor, Person
from ..services.rows import check_now, delete_rows, update_rows
from .links import linker

CHANGED = "После загрузки карточки уже изменены, поэтому отменить её целиком нельзя. Исправьте карточки вручную."
USED = "Загруженные карточки уже используются (пары, другой учебный год), поэтому отменить загрузку нельзя."
WITHDRAWN = "После загрузки кто-то отозвал согласие, поэтому отменить её целиком нельзя. Исправьте карточки вручную."
_MODELS: dict[str, type[models.Model]] = {"people": Person, "mentees": Mentee, "mentors": Mentor}


def take_back(undo: dict[str, Any], *, actor: Actor, now: dt.datetime) -> None:
    """Inside the caller's transaction: everything or nothing. Raises NotAllowed with the reason in Russian."""
    mentees, mentors = undo["mentees"], undo["mentors"]
    if reason := why_in_use(mentees, mentors):
        raise NotAllowed(reason)
    for model, ids in ((Person, undo["people"]), (Mentee, mentees), (Mentor, mentors)):
        _untouched(model, ids)
    _in_force(undo["consents"])
    pairing = linker()
    if pairing is not None and undo.get("links"):
        pairing.unlink(actor=actor, now=now, undo=undo["links"])
    for key, rows in undo["changed"].items():
        _restore(_MODELS[key], rows)
    try:
        with transaction.atomic():
            delete_rows(Consent, undo["consents"])
            delete_rows(Mentee, mentees)
            delete_rows(Mentor, mentors)
            delete_rows(Person, undo["people"])
            check_now()
    except IntegrityError as error:
        raise NotAllowed(USED) from error
    unused = Enterprise.objects.filter(pk__in=undo["enterprises"], mentors__isnull=True)
    delete_rows(Enterprise, list(unused.values_list("pk", flat=True)))


def _untouched(model: type[models.Model], ids: Sequence[int]) -> None:
    """New rows, locked, as they were made."""
    rows = model._default_manager.filter(pk__in=ids).select_for_update(of=("self",)).order_by("pk")
    versions = list(rows.values_list("version", flat=True))
    if versions != [1] * len(ids):
        raise NotAllowed(CHANGED)


def _in_force(ids: Sequence[int]) -> None:
    """Consents that the workbook named, locked: a withdrawal that came since is a date, never a deletion."""
    rows = Consent.objects.filter(pk__in=ids).select_for_update(of=("self",)).order_by("pk")
    if any(rows.values_list("withdrawn_on", flat=True)):
        raise NotAllowed(WITHDRAWN)


def _restore(model: type[models.Model], rows: list[list[Any]]) -> None:
    """Former values back. Fields differ from row to row, so rows with the same fields go together."""
    groups: dict[tuple[str, ...], list[list[Any]]] = {}
    for pk, version, former in rows:
        groups.setdefault(tuple(sorted(former)), []).append([pk, version, *(former[name] for name in sorted(former))])
    for fields, group in groups.items():
        if update_rows(model, fields, group) != len(group):
            raise NotAllowed(CHANGED)

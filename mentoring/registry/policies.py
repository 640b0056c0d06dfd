"""Who may do what with the two bases."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mentoring.access.actor import Actor
from mentoring.access.decisions import Allowed, Decision, Denied
from mentoring.access.permissions import Permission
from mentoring.access.scope import Tier
from mentoring.workflow.undo import UNDO_WITHIN

from .enums import ImportState
from .models import WorkbookImport

CARD_OPEN_FOR = dt.timedelta(minutes=15)
"""How long a card opened with a stated reason stays open."""


def can_keep_base(actor: Actor, organisation: Any) -> Decision:
    """Add and change people of this organisation (`organisation_id`, `municipality_id` on the object)."""
    if not actor.has(Permission.PERSON_EDIT):
        return Denied("Базы наставников и наставляемых ведёт куратор организации.")
    if not actor.scope.covers(
        municipality_id=organisation.municipality_id, organisation_id=organisation.organisation_id
    ):
        return Denied("Это база другой организации.")
    return Allowed()


def sees_names(actor: Actor) -> bool:
    """Names, dates of birth, contacts and free text: the organisation only (trust.md §3 «Data minimum»)."""
    return actor.has(Permission.PERSON_NAMES)


def can_open_with_reason(actor: Actor) -> Decision:
    if sees_names(actor):
        return Denied("Вам карточка открыта и без указания причины.")
    if not actor.has(Permission.PERSON_CARD_WITH_REASON):
        return Denied("Имена участников видит только их организация. Вам доступны обезличенные сведения.")
    return Allowed()


def can_import(actor: Actor) -> Decision:
    """Workbooks come from one organisation, which keeps its own base."""
    if not actor.has(Permission.PERSON_EDIT) or actor.scope.tier is not Tier.ORGANISATION:
        return Denied("Базы из Excel загружает куратор организации.")
    return Allowed()


def can_apply(actor: Actor, workbook: WorkbookImport) -> Decision:
    decision = can_keep_base(actor, workbook)
    if not decision:
        return decision
    if workbook.state != ImportState.CHECKED:
        return Denied(f"Загрузить можно проверенную книгу, а эта – {workbook.get_state_display()}.")
    return Allowed()


def can_discard(actor: Actor, workbook: WorkbookImport) -> Decision:
    """Decide not to load a checked workbook, or one whose loading broke: nothing of it is in the bases."""
    decision = can_keep_base(actor, workbook)
    if not decision:
        return decision
    broke = workbook.state == ImportState.APPLYING and not (workbook.apply_job and workbook.apply_job.is_open)
    if workbook.state != ImportState.CHECKED and not broke:
        return Denied(f"Отказаться можно от проверенной книги, а эта – {workbook.get_state_display()}.")
    return Allowed()


def can_undo(actor: Actor, workbook: WorkbookImport, now: dt.datetime) -> Decision:
    decision = can_keep_base(actor, workbook)
    if not decision:
        return decision
    if workbook.state != ImportState.APPLIED or workbook.applied_at is None:
        return Denied(f"Отменить можно загруженную книгу, а эта – {workbook.get_state_display()}.")
    if workbook.purged_at is not None:
        return Denied("Книга и всё прочитанное из неё уничтожены: отменить загрузку нельзя.")
    if now - workbook.applied_at > UNDO_WITHIN:
        return Denied("Прошло больше 10 минут: исправьте карточки вручную или загрузите исправленную книгу.")
    return Allowed()

"""Adoption: the draft becomes the roadmap of its body for its years, and its tasks appear; and its undoing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import transaction

from mentoring.access.actor import Actor
from mentoring.access.decisions import NotAllowed, require
from mentoring.core import clock
from mentoring.core.models import StoredFile
from mentoring.workflow.advance import advance

from .. import policies_editions as policies
from ..enums import EditionState
from ..models import Activity, Edition, EditionYear, Task
from ..notifications_editions import adoption_undone, edition_adopted
from . import replacing, tasks
from .editions import record, there
from .recompute import lock_groups


@transaction.atomic
def adopt_edition(
    *,
    edition: Edition,
    adopted_on: dt.date,
    approver_position: str,
    approver_name: str,
    expected_version: int,
    actor: Actor,
    now: dt.datetime,
    file: StoredFile | None = None,
) -> Edition:
    """Adopt a draft as it was seen (`expected_version`); the second of two clicks of one person changes nothing.

    Years of the edition that the draft was made from become this one's (`replacing`). Refused, in Russian: an
    unfinished table; a year for which the body lives by another roadmap, or which is over; a parent that is not in
    force any more. Raises ValidationError for a date of adoption in the future.
    """
    # Before any row: a recomputation holds its groups and then wants the tasks whose dates move here.
    lock_groups()
    fresh = there(edition)
    if _by_the_same_click(fresh, actor, expected_version):
        if file is not None and file.pk != fresh.file_id:  # the click before has kept its own copy
            file.delete()
        return fresh
    if adopted_on > clock.local_date(now):
        raise ValidationError({"adopted_on": ["Дата утверждения ещё не наступила."]})
    fresh = advance(
        fresh,
        "adopt",
        actor=actor,
        now=now,
        expected_version=expected_version if fresh.state == EditionState.DRAFT else None,
        changes={
            "adopted_on": adopted_on,
            "approver_position": approver_position.strip(),
            "approver_name": approver_name.strip(),
            "file": file,
        },
        data={"adopted_on": str(adopted_on)},
    )
    _require_whole(fresh)
    _require_parent(fresh)
    _take_years(fresh, this_year=clock.local_date(now).year)
    years = range(fresh.first_year, fresh.last_year + 1)
    if fresh.is_own:
        tasks.make_own_tasks(edition=fresh, years=years, now=now)
    else:
        tasks.make_tasks(edition=fresh, years=years, now=now)
        edition_adopted(fresh, by=actor.user_id, now=now)
    tasks.compute(edition=fresh, now=now)
    return fresh


@transaction.atomic
def undo_adoption(*, edition: Edition, actor: Actor, now: dt.datetime) -> Edition:
    """Take the adoption back: a draft again, its years free, its tasks and its signed document gone, an unsent message
    about it not sent.

    Refused, in Russian, once something was begun under it (`policies_editions.can_undo_adoption`); the second of two
    clicks changes nothing.
    """
    lock_groups()
    fresh = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
    if fresh.state == EditionState.DRAFT and actor.user_id is not None and fresh.state_by_id == actor.user_id:
        return fresh
    # A mark, a comment and a person in charge are written under the lock of their task: none comes in between.
    list(Task.objects.filter(activity__edition=fresh).order_by("pk").select_for_update(of=("self",)).values_list("pk"))
    adoption_undone(fresh, now=now)
    signed: dict[str, Any] = {"adopted_on": None, "approver_position": "", "approver_name": "", "file": None}
    with pgtrigger.ignore("roadmap.Edition:adopted_edition_frozen"):
        document = fresh.file_id
        fresh = advance(fresh, "undo_adoption", actor=actor, now=now, changes=signed)
    StoredFile.objects.filter(pk=document).delete()
    EditionYear.objects.filter(edition=fresh).delete()
    tasks.unmake_tasks(edition=fresh)
    return fresh


@transaction.atomic
def attach_document(
    *, edition: Edition, file: StoredFile, adopted_on: dt.date | None, actor: Actor, now: dt.datetime
) -> Edition:
    """The signed document of an adopted edition that has none; `adopted_on` is taken where the date is not known."""
    fresh: Edition = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
    require(policies.can_attach(actor, fresh))
    fresh.file = file
    if fresh.adopted_on is None:
        fresh.adopted_on = adopted_on
    fresh.save(update_fields=["file", "adopted_on"])
    record(fresh, actor, now, "attach", "Приложен подписанный документ", data={"sha256": file.sha256})
    return fresh


def _by_the_same_click(fresh: Edition, actor: Actor, expected_version: int) -> bool:
    same = (fresh.state_by_id, fresh.version) == (actor.user_id, expected_version + 1)
    return fresh.state == EditionState.ADOPTED and same


def _require_whole(edition: Edition) -> None:
    sections = Activity.objects.filter(edition=edition, section=None)
    empty = sections.filter(activities=None).values_list("number", flat=True)
    if not sections.exists():
        raise NotAllowed("В дорожной карте нет ни одного мероприятия: утверждать нечего.")
    if empty:
        raise NotAllowed(f"В разделе {', '.join(empty)} нет мероприятий: добавьте их или уберите раздел.")


def _require_parent(edition: Edition) -> None:
    """The edition above may have been replaced while the own draft was written: its lines are of the past then."""
    if edition.parent is None:
        return
    years = range(edition.first_year, edition.last_year + 1)
    if edition.parent.valid_years.filter(year__in=years).count() != len(years):
        raise NotAllowed(
            "Вышестоящая дорожная карта с тех пор изменена. Удалите этот проект и составьте его заново: "
            "мероприятия и сроки возьмутся из новой."
        )


def _take_years(edition: Edition, *, this_year: int) -> None:
    """The years become this edition's. Adoptions come one after another (`lock_groups`), so of two the second meets
    what the first has taken; the constraint of `EditionYear` stands behind."""
    years = range(edition.first_year, edition.last_year + 1)
    body = {"municipality_id": edition.municipality_id, "organisation_id": edition.organisation_id}
    known = EditionYear.objects.filter(year__in=years, **body).order_by("year").select_related("edition")
    rows = list(known.select_for_update(of=("self",)))
    blocked = [row for row in rows if not policies.replaces(edition, row, this_year=this_year)]
    if blocked:
        raise NotAllowed(_already(blocked))
    replacing.take_over(edition, rows)
    free = [year for year in years if year not in {row.year for row in rows}]
    EditionYear.objects.bulk_create(EditionYear(edition=edition, year=year, **body) for year in free)


def _already(taken: list[EditionYear]) -> str:
    which = ", ".join(str(row.year) for row in taken)
    return f"На {which} год уже утверждена «{taken[0].edition}». Измените срок проекта, чтобы годы не пересекались."

"""The mark of the responsible body and the answer of the tier above, each through the transition table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.db import transaction

from mentoring.access.actor import Actor
from mentoring.access.decisions import NotAllowed, require
from mentoring.access.permissions import Permission
from mentoring.core import clock
from mentoring.core.uploads import UploadRefused, accept_upload
from mentoring.workflow.advance import advance

from .. import notifications
from ..enums import MarkState, Outcome, TaskTier
from ..models import Mark, Task
from ..workflow import TASK

TEXT_LENGTH = 2000
REASON_LENGTH = 1000
LINK_LENGTH = Mark._meta.get_field("link").max_length or 0
WITHDRAWN = "Отозвано исполнителем."
_is_link = URLValidator(schemes=("http", "https"))


class MarkRefused(NotAllowed):
    """The mark cannot be so. `errors` says why in Russian, by the name of the field it is about."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


def mark(
    *,
    task: Task,
    text: str,
    done_on: dt.date,
    actor: Actor,
    now: dt.datetime,
    link: str = "",
    file: UploadedFile | None = None,
    expected_version: int | None = None,
) -> Task:
    """The body says that the task is done, when, and shows what with. The portal never opens the link.

    Raises MarkRefused, NotAllowed, StateChanged. The second of two clicks of one person makes no second mark.
    """
    text, link = text.strip(), link.strip()
    with transaction.atomic():
        fresh = _locked(task)
        if _repeated(fresh, MarkState.MARKED, actor, expected_version):
            return fresh
        require(TASK.decide("mark", fresh, actor))
        _refuse(_errors(fresh, text, done_on, link, clock.local_date(now)))
        kept = None
        if file is not None:
            kept = _keep(file, fresh, actor, now)
        fresh = _advance(fresh, "mark", actor, now, expected_version, data={"done_on": str(done_on)})
        Mark.objects.create(
            task=fresh,
            text=text,
            link=link,
            file=kept,
            done_on=done_on,
            marked_at=now,
            marked_by_id=actor.user_id,
            marked_by_name=actor.full_name,
        )
        notifications.mark_waits(fresh, now=now)
    return fresh


@transaction.atomic
def withdraw_mark(*, task: Task, actor: Actor, now: dt.datetime, expected_version: int | None = None) -> Task:
    """Taken back by the body while nobody has decided; the mark stays in the story."""
    fresh = _locked(task)
    if _repeated(fresh, MarkState.NONE, actor, expected_version):
        return fresh
    fresh = _advance(fresh, "withdraw_mark", actor, now, expected_version)
    _decide(fresh, actor, now, confirmed=False, reason=WITHDRAWN)
    notifications.mark_withdrawn(fresh, now=now)
    return fresh


@transaction.atomic
def confirm(*, task: Task, actor: Actor, now: dt.datetime, expected_version: int | None = None) -> Task:
    """The tier above agrees: the task is done on the day that the mark names."""
    fresh = _locked(task)
    if _repeated(fresh, MarkState.CONFIRMED, actor, expected_version):
        return fresh
    require(TASK.decide("confirm", fresh, actor))
    fresh = _advance(fresh, "confirm", actor, now, expected_version, changes={"done_on": _newest(fresh).done_on})
    _decide(fresh, actor, now, confirmed=True)
    notifications.mark_confirmed(fresh, now=now)
    return fresh


@transaction.atomic
def return_mark(
    *, task: Task, reason: str, actor: Actor, now: dt.datetime, expected_version: int | None = None
) -> Task:
    """Back to the body with a reason, which the letter repeats; a confirmed mark too, if it proves wrong later."""
    reason = reason.strip()
    if len(reason) > REASON_LENGTH:
        raise MarkRefused({"reason": f"Причина длиннее {REASON_LENGTH} знаков: напишите короче."})
    fresh = _locked(task)
    if _repeated(fresh, MarkState.RETURNED, actor, expected_version):
        return fresh
    fresh = _advance(
        fresh, "return_mark", actor, now, expected_version, comment=reason, changes={"done_on": _known_day(fresh)}
    )
    _decide(fresh, actor, now, confirmed=False, reason=reason)
    notifications.mark_returned(fresh, reason, now=now)
    return fresh


@transaction.atomic
def undo(*, task: Task, actor: Actor, now: dt.datetime) -> Task:
    """Take back the last decision within ten minutes: the mark waits again."""
    fresh = _locked(task)
    if fresh.state == MarkState.MARKED and fresh.state_by_id == actor.user_id:
        return fresh
    fresh = _advance(fresh, "undo", actor, now, None, changes={"done_on": _known_day(fresh)})
    fresh.marks.filter(pk=_newest(fresh).pk).update(confirmed=None, decided_at=None, decided_by_id=None, reason="")
    notifications.decision_undone(fresh, now=now)
    return fresh


def _locked(task: Task) -> Task:
    fresh: Task = (
        Task.objects.select_for_update(of=("self",))
        .select_related("activity", "municipality", "organisation")
        .get(pk=task.pk)
    )
    return fresh


def _advance(
    task: Task,
    name: str,
    actor: Actor,
    now: dt.datetime,
    expected_version: int | None,
    *,
    comment: str = "",
    changes: dict[str, Any] | None = None,
    data: dict[str, Any] | None = None,
) -> Task:
    done: Task = advance(
        task,
        name,
        actor=actor,
        now=now,
        comment=comment,
        expected_version=expected_version,
        changes=changes,
        data=data,
    )
    return done


def _repeated(task: Task, state: MarkState, actor: Actor, expected_version: int | None) -> bool:
    """The second of two clicks of the same person on the same page: the work is done, nothing is to be said."""
    return (
        expected_version is not None
        and task.state == state
        and actor.user_id is not None
        and task.state_by_id == actor.user_id
        and task.version == expected_version + 1
    )


def _decide(task: Task, actor: Actor, now: dt.datetime, *, confirmed: bool, reason: str = "") -> None:
    task.marks.filter(pk=_newest(task).pk).update(
        confirmed=confirmed, decided_at=now, decided_by_id=actor.user_id, reason=reason
    )


def _newest(task: Task) -> Mark:
    """The mark that the state is about."""
    found: Mark = task.marks.latest("pk")
    return found


def _known_day(task: Task) -> dt.date | None:
    """The day without the mark: what the rule found, if it found the task done."""
    return task.done_on if task.outcome == Outcome.DONE else None


def _keep(file: UploadedFile, task: Task, actor: Actor, now: dt.datetime) -> Any:
    try:
        return accept_upload(
            file,
            actor=actor,
            now=now,
            permission=_file_permission(task),
            municipality_id=task.municipality_id,
            organisation_id=task.organisation_id,
        )
    except UploadRefused as refused:
        raise MarkRefused({"file": refused.message}) from refused


def _file_permission(task: Task) -> Permission:
    """Who downloads it inside the territory: those who mark; the region's own file is for the ministry too."""
    return Permission.ROADMAP_CONFIRM if task.tier == TaskTier.REGION else Permission.ROADMAP_MARK


def _errors(task: Task, text: str, done_on: dt.date, link: str, today: dt.date) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not text:
        errors["text"] = "Напишите, что сделано."
    elif len(text) > TEXT_LENGTH:
        errors["text"] = f"Длиннее {TEXT_LENGTH} знаков: напишите короче, подробности приложите файлом."
    if done_on > today:
        errors["done_on"] = "Эта дата ещё не наступила."
    elif done_on < task.starts_on:
        errors["done_on"] = f"Срок мероприятия начался {task.starts_on:%d.%m.%Y}: дата не может быть раньше."
    if link:
        try:
            _is_link(link)
        except ValidationError:
            errors["link"] = "Это не адрес страницы: он начинается с https:// или http://."
        if len(link) > LINK_LENGTH:
            errors["link"] = f"Адрес длиннее {LINK_LENGTH} знаков."
    return errors


def _refuse(errors: Mapping[str, str]) -> None:
    if errors:
        raise MarkRefused(errors)

"""One task: what it is, how it stands and why, what was marked, said and decided."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.access.actor import Actor
from mentoring.access.decisions import StateChanged, require
from mentoring.access.permissions import Permission
from mentoring.access.web import actor_of, needs, visible_or_404
from mentoring.core import clock
from mentoring.core.parts import Crumb
from mentoring.core.undo import messages_with_undo
from mentoring.workflow.advance import available_actions
from mentoring.workflow.undo import UNDO_WITHIN

from .. import policies
from ..enums import MarkState, TaskTier
from ..forms_tasks import ChargeForm, CommentForm, MarkForm, ReasonForm, VersionForm
from ..models import Mark, Task
from ..rules.registry import rule
from ..selectors.evidence import comments_of, evidence_of, marks_of
from ..services import charge as charge_service
from ..services import comments, marks
from ..wording import body_name
from .common import crumbs

# A region counts nine hundred organisations; so many lines are read at most, the matrix has them all.
MOST_EVIDENCE = 100
_VIEW = needs(Permission.ROADMAP_VIEW)
_MARK = needs(Permission.ROADMAP_MARK, reason="Выполнение отмечает исполнитель.")
_CONFIRM = needs(Permission.ROADMAP_CONFIRM, reason="Выполнение подтверждает вышестоящий уровень.")


def _task(request: HttpRequest, public_id: uuid.UUID) -> tuple[Actor, Task]:
    actor = actor_of(request)
    rows = Task.objects.with_status(clock.today()).select_related(
        "activity__section", "activity__edition", "municipality", "organisation", "in_charge"
    )
    row: Task = visible_or_404(rows, actor, public_id=public_id)
    return actor, row


def _url(task: Task) -> str:
    return reverse("roadmap:task", args=[task.public_id])


def _crumbs(task: Task, *more: Crumb) -> list[Crumb]:
    return crumbs(
        Crumb("Дорожная карта", f"{reverse('roadmap:timeline')}?year={task.year}"),
        Crumb("Задачи", f"{reverse('roadmap:tasks')}?year={task.year}"),
        Crumb(f"{task.activity.number}, {task.year} год", _url(task) if more else ""),
        *more,
    )


@require_safe
@_VIEW
def task(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor, row = _task(request, public_id)
    return render(request, "roadmap/task.html", _page(actor, row))


def _page(actor: Actor, row: Task, *, comment: CommentForm | None = None) -> dict[str, Any]:
    # The ministry reads numbers and states of those below, not the names of their people.
    knows_names = policies.may_read_marks(actor, row)
    may_charge = bool(policies.can_put_in_charge(actor, row))
    told = marks_of(row, actor)
    asked = Task.objects.in_force().filter(pk=row.pk).exists()
    evidence = evidence_of(row, actor)
    return {
        "task": row,
        "body": body_name(row),
        "words": rule(row.activity.rule).words_for(row.tier),
        "asked": asked,
        "actions": [arrow.name for arrow in available_actions(row, actor)] if asked else [],
        "evidence": evidence[:MOST_EVIDENCE],
        "evidence_count": len(evidence),
        "matrix_url": _matrix(row),
        "marks": told,
        "returned": told[0].mark if told and row.state == MarkState.RETURNED else None,
        "comments": comments_of(row, actor),
        "comment_form": (comment or CommentForm()) if policies.can_comment(actor, row) else None,
        "knows_names": knows_names,
        "charge_form": ChargeForm(row) if may_charge else None,
        "version_form": VersionForm(initial={"version": row.version}),
        "breadcrumbs": _crumbs(row),
    }


def _matrix(row: Task) -> str:
    """Where the organisations that a tier above counts are seen all; nowhere for other evidence."""
    if row.needed is None or row.tier == TaskTier.ORGANISATION:
        return ""
    if row.municipality is None:
        return f"{reverse('roadmap:matrix')}?year={row.year}"
    return f"{reverse('roadmap:matrix_municipality', args=[row.municipality.code])}?year={row.year}"


@require_http_methods(["GET", "HEAD", "POST"])
@_MARK
def mark(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Say that it is done, with the evidence."""
    actor, row = _task(request, public_id)
    require(policies.can_mark(actor, row))
    form = MarkForm(request.POST or None, request.FILES or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        version = values.pop("version")
        _unchanged(actor, row, version, current=row.marks.order_by("-pk").first())
        try:
            marks.mark(task=row, actor=actor, now=clock.now(), expected_version=version, **values)
        except marks.MarkRefused as refused:
            _show(form, refused.errors)
        else:
            messages.success(request, "Отмечено. Теперь вышестоящий уровень подтвердит или вернёт с причиной.")
            return redirect(_url(row))
    return render(
        request,
        "roadmap/task_mark.html",
        {"task": row, "form": form, "words": rule(row.activity.rule).words_for(row.tier),
         "breadcrumbs": _crumbs(row, Crumb("Отметить выполнение"))},
        status=422 if form.errors else 200,
    )  # fmt: skip


def _show(form: forms.Form, errors: dict[str, str]) -> None:
    for field, text in errors.items():
        form.add_error(field if field in form.fields else None, text)


@require_POST
@_CONFIRM
def confirm(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor, row = _task(request, public_id)
    require(policies.can_confirm(actor, row))
    now, version = clock.now(), _version(request)
    _unchanged(actor, row, version)
    marks.confirm(task=row, actor=actor, now=now, expected_version=version)
    _undoable(request, row, "Выполнение подтверждено.", now=now)
    return _on(request, row)


@require_http_methods(["GET", "HEAD", "POST"])
@_CONFIRM
def return_mark(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask for the reason and return."""
    actor, row = _task(request, public_id)
    require(policies.can_return(actor, row))
    form = ReasonForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        now, version = clock.now(), form.cleaned_data["version"]
        _unchanged(actor, row, version)
        reason = form.cleaned_data["reason"]
        marks.return_mark(task=row, reason=reason, actor=actor, now=now, expected_version=version)
        _undoable(request, row, "Возвращено с причиной. Исполнитель получит уведомление.", now=now)
        return _on(request, row)
    context = {
        "form": form,
        "question": f"Вернуть отметку: {row.activity.number}, {body_name(row)}?",
        "consequences": [],
        "confirm_label": "Вернуть",
        "back_url": reverse("roadmap:to_confirm") if _from_list(request) else _url(row),
        "from_list": _from_list(request),
        "danger": False,
        "breadcrumbs": _crumbs(row, Crumb("Вернуть")),
    }
    return render(request, "roadmap/task_return.html", context, status=422 if form.errors else 200)


@require_POST
@_MARK
def withdraw(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor, row = _task(request, public_id)
    require(policies.can_withdraw(actor, row))
    version = _version(request)
    _unchanged(actor, row, version)
    marks.withdraw_mark(task=row, actor=actor, now=clock.now(), expected_version=version)
    messages.success(request, "Отметка отозвана. Её можно поставить снова.")
    return redirect(_url(row))


@require_POST
@_CONFIRM
def undo(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Of a confirmation or a return, for ten minutes."""
    actor, row = _task(request, public_id)
    marks.undo(task=row, actor=actor, now=clock.now())
    messages.success(request, "Решение отменено, отметка снова ждёт подтверждения.")
    return redirect(_url(row))


@require_POST
@_VIEW
def comment(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor, row = _task(request, public_id)
    require(policies.can_comment(actor, row))
    form = CommentForm(request.POST)
    if not form.is_valid():
        return render(request, "roadmap/task.html", _page(actor, row, comment=form), status=422)
    comments.add_comment(task=row, text=form.cleaned_data["text"], actor=actor, now=clock.now())
    messages.success(request, "Комментарий добавлен.")
    return redirect(f"{_url(row)}#comments")


@require_POST
@_MARK
def put_in_charge(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor, row = _task(request, public_id)
    require(policies.can_put_in_charge(actor, row))
    form = ChargeForm(row, request.POST)
    if form.is_valid():
        chosen = form.cleaned_data["user"]
        charge_service.put_in_charge(task=row, user=chosen, actor=actor, now=clock.now())
        messages.success(request, f"Ответственный: {chosen.full_name}." if chosen else "Ответственный снят.")
    else:
        messages.error(request, "Такого сотрудника в списке нет. Выберите из списка.")
    return redirect(_url(row))


def _version(request: HttpRequest) -> int | None:
    form = VersionForm(request.POST)
    return form.cleaned_data["version"] if form.is_valid() else None


def _unchanged(actor: Actor, row: Task, version: int | None, *, current: Mark | None = None) -> None:
    """The page was of this version of the task; the second of two clicks is the service's to answer.

    Raises StateChanged with `current` to compare with what was typed, else with the task.
    """
    clicked_twice = version is not None and row.version == version + 1 and row.state_by_id == actor.user_id
    if version not in {None, row.version} and not clicked_twice:
        raise StateChanged(current or row)


def _undoable(request: HttpRequest, row: Task, text: str, *, now: Any) -> None:
    messages_with_undo(request, text, url=reverse("roadmap:task_undo", args=[row.public_id]), until=now + UNDO_WITHIN)


def _on(request: HttpRequest, row: Task) -> HttpResponse:
    """Back to the list of marks when the decision was taken from it."""
    return redirect("roadmap:to_confirm" if _from_list(request) else _url(row))


def _from_list(request: HttpRequest) -> bool:
    return "list" in (request.POST.get("from"), request.GET.get("from"))

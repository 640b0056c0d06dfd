"""Changing the lines of a draft, one page a line."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from mentoring.access.actor import Actor
from mentoring.access.decisions import NotAllowed, require
from mentoring.access.web import actor_of, visible_or_404
from mentoring.core import clock

from .. import policies_editions as policies
from ..forms import NEW_SECTION, LineForm
from ..limits import editable_fields, is_inherited
from ..models import Activity, Edition
from ..services import activities
from ..terms import day_words
from .editions import edition_of
from .editions_edit import add_errors, crumbs_of, edition_url, needs_edit, read_and_write


def _line_of(request: HttpRequest, public_id: uuid.UUID) -> tuple[Actor, Activity]:
    actor = actor_of(request)
    lines = Activity.objects.select_related(
        "edition", "edition__municipality", "edition__organisation", "origin", "section"
    )
    line = visible_or_404(lines, actor, public_id=public_id)
    require(policies.can_edit(actor, line.edition))
    return actor, line


def _at_line(line: Activity) -> HttpResponse:
    """Back to the table, at the line."""
    return redirect(f"{edition_url(line.edition)}#line-{line.number}")


@read_and_write
@needs_edit
def add(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """A new line of a section, or a new section."""
    actor, edition = edition_of(request, public_id)
    require(policies.can_edit(actor, edition))
    initial = {"first_year": edition.first_year, "last_year": edition.last_year, "start_day": "01.01"}
    initial |= {"due_day": "31.12", "section": request.GET.get("section", "")}
    form = LineForm(request.POST or None, edition=edition, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            line = activities.add_activity(
                edition=edition,
                section=_section(edition, form),
                fields=form.values(),
                key=form.cleaned_data["key"],
                actor=actor,
                now=clock.now(),
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"Добавлено: {line.number}.")
            return _at_line(line)
    return _page(request, form, edition, "Новое мероприятие")


def _section(edition: Edition, form: LineForm) -> Activity | None:
    """The chosen section; the form offers only those of this edition."""
    chosen = form.cleaned_data["section"]
    return None if chosen == NEW_SECTION else edition.activities.get(public_id=chosen, section=None)


@read_and_write
@needs_edit
def edit(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor, line = _line_of(request, public_id)
    if not editable_fields(line.edition, line):
        raise NotAllowed("Раздел взят из вышестоящей дорожной карты и не меняется.")
    form = LineForm(request.POST or None, edition=line.edition, line=line, initial=LineForm.initial_of(line))
    if request.method == "POST" and form.is_valid():
        try:
            activities.change_activity(
                activity=line,
                fields=form.values(),
                expected_version=form.cleaned_data["version"] or 0,
                actor=actor,
                now=clock.now(),
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"Сохранено: {line.number}.")
            return _at_line(line)
    return _page(request, form, line.edition, f"Мероприятие {line.number}", line)


def _page(
    request: HttpRequest, form: LineForm, edition: Edition, title: str, line: Activity | None = None
) -> HttpResponse:
    above = line.origin if line is not None and is_inherited(edition, line) else None
    context = {
        "breadcrumbs": crumbs_of(edition, title),
        "form": form,
        "title": title,
        "edition": edition,
        "line": line,
        "above": above,
        "limits": f"с {day_words(above.start_day)} по {day_words(above.due_day)}" if above else "",
        "back_url": edition_url(edition),
        "save_label": "",
        "with_file": False,
    }
    return render(request, "roadmap/edition_form.html", context, status=400 if form.errors else 200)


@require_POST
@needs_edit
def move(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One place up, or down without the word."""
    actor, line = _line_of(request, public_id)
    moved = activities.move_activity(activity=line, up=request.POST.get("where") == "up", actor=actor, now=clock.now())
    return _at_line(moved)


@read_and_write
@needs_edit
def remove(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor, line = _line_of(request, public_id)
    if request.method == "POST":
        activities.remove_activity(activity=line, actor=actor, now=clock.now())
        messages.success(request, f"Убрано: {line.number} {line.title}")
        return redirect(edition_url(line.edition))
    if is_inherited(line.edition, line):
        raise NotAllowed("Мероприятие вышестоящей дорожной карты убрать нельзя: оно остаётся за вами.")
    context = {
        "breadcrumbs": crumbs_of(line.edition, f"Убрать {line.number}"),
        "question": f"Убрать {line.number}?",
        "consequences": [
            line.title,
            *(["Уйдут и все мероприятия раздела."] if line.section_id is None else []),
            "Номера следующих строк сдвинутся.",
        ],
        "confirm_label": "Убрать",
        "back_url": f"{edition_url(line.edition)}#line-{line.number}",
        "danger": True,
    }
    return render(request, "layout/confirm.html", context)

"""Meetings of one pair: adding on its page, correcting, removing, taking back."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mentoring.access.actor import Actor
from mentoring.access.decisions import StateChanged, require
from mentoring.access.permissions import Permission
from mentoring.access.web import actor_of, needs, visible_or_404
from mentoring.core import clock
from mentoring.core.parts import Crumb
from mentoring.core.undo import messages_with_undo

from .. import policies, services
from ..forms import VersionForm
from ..meeting_forms import CorrectionForm, MeetingForm
from ..models import Meeting
from ..rules import PairRefused
from .browse import page_context
from .common import REASON, crumbs, pair_of, pair_url, show_refusal, to_pair, version_of


def say_recorded(request: HttpRequest, done: services.Recorded) -> None:
    """What was written, with the button that takes it back."""
    if not done.recorded:
        messages.info(request, "Эти встречи уже были отмечены.")
        return
    text = "Встреча отмечена." if done.recorded == 1 else f"Отмечено встреч: {done.recorded}."
    if done.known:
        text += f" Уже были отмечены: {done.known}."
    url = reverse("pairing:meetings_undo", args=[done.entry])
    messages_with_undo(request, text, url=url, until=clock.now() + policies.UNDO_WITHIN)


@require_POST
@needs(Permission.PAIR_EDIT, reason=REASON)
def add(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """The short form of a pair's page. What is wrong stands beside its field, on the same page."""
    actor, pair = pair_of(request, public_id)
    form = MeetingForm(request.POST)
    if form.is_valid():
        try:
            done = services.record_meeting(
                actor=actor, now=clock.now(), pair=pair, meeting=form.meeting(pair), entry=form.cleaned_data["entry"]
            )
        except PairRefused as refusal:
            show_refusal(form, refusal)
        else:
            say_recorded(request, done)
            return to_pair(pair)
    return render(request, "pairing/page.html", page_context(actor, pair, meeting_form=form), status=400)


def _meeting_of(request: HttpRequest, public_id: uuid.UUID) -> tuple[Actor, Meeting]:
    """The meeting inside the actor's scope, or 404."""
    actor = actor_of(request)
    rows = Meeting.objects.select_related("pair__form", "pair__organisation", "pair__mentor__person")
    return actor, visible_or_404(rows, actor, public_id=public_id)


@needs(Permission.PAIR_EDIT, reason=REASON)
def edit(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """When somebody else was faster: 409 with both versions."""
    actor, meeting = _meeting_of(request, public_id)
    pair = meeting.pair
    form = CorrectionForm(request.POST or None, meeting=meeting)
    if request.method == "POST" and form.is_valid():
        try:
            services.correct_meeting(
                actor=actor,
                now=clock.now(),
                meeting=meeting,
                expected_version=form.cleaned_data["version"],
                data=form.meeting(pair),
            )
        except StateChanged as changed:
            typed = {name: form.cleaned_data[name] for name in form.cleaned_data if name != "version"}
            return render(request, "errors/409.html", {"current": changed.current, "typed": typed}, status=409)
        except PairRefused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Изменения сохранены.")
            return to_pair(pair)
    if request.method != "POST":
        require(policies.can_record(actor, pair))
    context = {
        "breadcrumbs": crumbs(pair, Crumb("Встреча")),
        "meeting": meeting,
        "form": form,
        "back_url": pair_url(pair),
    }
    return render(request, "pairing/meeting.html", context, status=400 if form.errors else 200)


@needs(Permission.PAIR_EDIT, reason=REASON)
def remove(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Ask, then take away a meeting that was not held."""
    actor, meeting = _meeting_of(request, public_id)
    pair = meeting.pair
    if request.method == "POST":
        services.remove_meeting(actor=actor, now=clock.now(), meeting=meeting, expected_version=version_of(request))
        messages.success(request, "Встреча удалена.")
        return to_pair(pair)
    require(policies.can_record(actor, pair))
    question = f"Удалить встречу {meeting.held_on:%d.%m.%Y}?"
    context = {
        "breadcrumbs": crumbs(pair, Crumb(question)),
        "pair": pair,
        "back_url": pair_url(pair),
        "danger": True,
        "question": question,
        "consequences": ["Удаляйте, если встречи не было. Ошибку в дате или теме можно исправить."],
        "confirm_label": "Удалить",
        "form": VersionForm(initial={"version": meeting.version}),
    }
    return render(request, "pairing/question.html", context)


@require_POST
@needs(Permission.PAIR_EDIT, reason=REASON)
def undo(request: HttpRequest, entry: uuid.UUID) -> HttpResponseBase:
    """Take back what was written at once: back to the pair, or to the page of many."""
    actor = actor_of(request)
    rows = Meeting.objects.visible_to(actor).filter(entry=entry).select_related("pair")[:2]
    pairs = {row.pair for row in rows}
    if not pairs:
        raise Http404
    count = services.undo_meetings(actor=actor, now=clock.now(), entry=entry)
    messages.success(request, f"Отменено. Удалено встреч: {count}.")
    return to_pair(pairs.pop()) if len(pairs) == 1 else redirect("pairing:meetings")

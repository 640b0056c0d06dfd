"""Beginning, ending, taking back, discarding: buttons that follow the arrows of the table."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mentoring.access.actor import Actor
from mentoring.access.decisions import StateChanged, require
from mentoring.access.permissions import Permission
from mentoring.access.web import needs
from mentoring.core import clock
from mentoring.core.parts import Crumb
from mentoring.core.undo import messages_with_undo
from mentoring.workflow.advance import table_for

from .. import policies, services
from ..forms import CompleteForm, EndEarlyForm, VersionForm
from ..models import Pair
from ..rules import PairRefused
from .common import REASON, conflict, crumbs, pair_of, pair_url, press, show_refusal, to_pair, version_of


@require_POST
@needs(Permission.PAIR_EDIT, reason=REASON)
def activate(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    actor, pair = pair_of(request, public_id)
    return press(
        request,
        pair,
        lambda version: services.activate(pair=pair, actor=actor, now=clock.now(), expected_version=version),
        "Пара начала работу.",
    )


@require_POST
@needs(Permission.PAIR_EDIT, reason=REASON)
def reopen(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Undo of a closing. The version is not asked: the message with the button was made before the page was seen."""
    actor, pair = pair_of(request, public_id)
    try:
        services.reopen(pair=pair, actor=actor, now=clock.now())
    except PairRefused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, "Пара снова работает.")
    return to_pair(pair)


@needs(Permission.PAIR_EDIT, reason=REASON)
def complete(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Ask for the day and complete."""
    actor, pair = pair_of(request, public_id)
    form = CompleteForm(request.POST or None, initial=_today(pair))
    return _ask(
        request,
        actor,
        pair,
        form,
        arrow="complete",
        do=services.complete,
        question="Завершить программу?",
        consequences=["Наставляемые освободятся для других пар, у наставника появятся места."],
        done="Программа завершена.",
    )


@needs(Permission.PAIR_EDIT, reason=REASON)
def end_early(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Ask for the day and the reason, and end."""
    actor, pair = pair_of(request, public_id)
    form = EndEarlyForm(request.POST or None, initial=_today(pair))
    return _ask(
        request,
        actor,
        pair,
        form,
        arrow="end_early",
        do=services.end_early,
        question="Прекратить досрочно?",
        consequences=["Пара войдёт в сведения как прекращённая досрочно, с причиной."],
        done="Работа прекращена досрочно.",
    )


def _today(pair: Pair) -> dict[str, Any]:
    return {"version": pair.version, "closed_on": clock.today()}


def _ask(
    request: HttpRequest,
    actor: Actor,
    pair: Pair,
    form: VersionForm,
    *,
    arrow: str,
    do: Callable[..., Pair],
    question: str,
    consequences: list[str],
    done: str,
) -> HttpResponseBase:
    """A question page whose answer follows an arrow; the closing can be taken back for ten minutes."""
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        version = values.pop("version")
        try:
            closed = do(pair=pair, actor=actor, now=clock.now(), expected_version=version, **values)
        except StateChanged as changed:
            return conflict(request, changed.current, values)
        except PairRefused as refusal:
            show_refusal(form, refusal)
        else:
            undo_url = reverse("pairing:reopen", args=[pair.public_id])
            messages_with_undo(request, done, url=undo_url, until=closed.state_since + policies.UNDO_WITHIN)
            return to_pair(pair)
    if request.method != "POST":
        require(table_for(pair).decide(arrow, pair, actor))
    return _question(
        request, pair, question=question, consequences=consequences, confirm_label=question.rstrip("?"), form=form
    )


def _question(request: HttpRequest, pair: Pair, **values: Any) -> HttpResponseBase:
    wrong = bool(getattr(values.get("form"), "errors", None))
    context = {
        "breadcrumbs": crumbs(pair, Crumb(values["question"])),
        "pair": pair,
        "back_url": pair_url(pair),
        "danger": False,
        **values,
    }
    return render(request, "pairing/question.html", context, status=400 if wrong else 200)


@needs(Permission.PAIR_EDIT, reason=REASON)
def discard(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Ask, then take a draft away; or undo a forming within ten minutes. The undo names no version: its button was
    made with the message, before anything else could be seen."""
    actor, pair = pair_of(request, public_id)
    if request.method == "POST":
        seen = version_of(request) if "version" in request.POST else None
        try:
            services.discard_pair(actor=actor, now=clock.now(), pair=pair, expected_version=seen)
        except StateChanged as changed:
            return conflict(request, changed.current, {})
        messages.success(request, "Пара удалена.")
        return redirect("pairing:list")
    require(policies.can_discard(actor, pair))
    return _question(
        request,
        pair,
        question="Удалить пару?",
        consequences=["Карточки наставника и наставляемых останутся.", "Запись о паре останется в журнале."],
        confirm_label="Удалить",
        danger=True,
        form=VersionForm(initial={"version": pair.version}),
    )

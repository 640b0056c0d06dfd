"""Making a pair: choose the form, a mentor with free places, mentees without a pair in that form."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from mentoring.access.permissions import Permission
from mentoring.access.web import actor_of, needs
from mentoring.core import clock
from mentoring.core.addresses import as_uuid, sound
from mentoring.core.parts import Crumb, Step
from mentoring.core.undo import messages_with_undo
from mentoring.organisations.models import MentoringForm

from .. import services
from ..forms import PairForm
from ..models import Pair
from ..policies import UNDO_WITHIN
from ..rules import PairRefused
from ..selectors import candidates
from .common import HOME, REASON, list_crumb, own_organisation, running_year, show_refusal, to_pair

# The button that was pressed; anything else only looks again (a search).
SAVE_DRAFT, BEGIN = "draft", "begin"


@needs(Permission.PAIR_EDIT, reason=REASON)
def new_pair(request: HttpRequest) -> HttpResponseBase:
    """Step one without `form` in the address, step two with it."""
    actor = actor_of(request)
    own_organisation(actor)
    code = sound(request.POST).get("form") or sound(request.GET).get("form", "")
    form = MentoringForm.objects.filter(code=code, is_active=True).first()
    if form is None:
        if code:
            return redirect("pairing:new")
        return _choose_form(request)
    return _choose_people(request, form)


def _choose_form(request: HttpRequest) -> HttpResponseBase:
    actor, year = actor_of(request), running_year()
    kept = {name: value for name in ("mentor", "mentee") if as_uuid(value := request.GET.get(name, ""))}
    options = [
        {
            "form": form,
            "url": f"{reverse('pairing:new')}?{urlencode({'form': form.code, **kept})}",
            "mentors": candidates.mentors_for(actor, form, year).count(),
            "mentees": candidates.mentees_for(actor, form, year).count(),
        }
        for form in MentoringForm.objects.filter(is_active=True)
    ]
    return render(
        request,
        "pairing/choose_form.html",
        {"breadcrumbs": [HOME, list_crumb(), Crumb("Новая пара")], "options": options, "steps": _steps(1)},
    )


def _steps(current: int) -> list[Step]:
    labels = ["Форма наставничества", "Наставник и наставляемые"]
    return [
        Step(label, "done" if number < current else "current" if number == current else "next", reverse("pairing:new"))
        for number, label in enumerate(labels, start=1)
    ]


def _choose_people(request: HttpRequest, form: MentoringForm) -> HttpResponseBase:
    actor, year = actor_of(request), running_year()
    pressed = request.POST.get("do", "")
    data = request.POST if request.method == "POST" else None
    bound = PairForm(data, actor=actor, form=form, school_year=year, initial={"key": uuid.uuid4()})
    if pressed in {SAVE_DRAFT, BEGIN} and bound.is_valid() and _somebody_for(bound, pressed):
        pair = _save(request, bound, form, begin=pressed == BEGIN)
        if pair is not None:
            return to_pair(pair)
    refused = pressed in {SAVE_DRAFT, BEGIN}
    typed: Mapping[str, Any] = request.POST
    chosen = {*request.POST.getlist("mentees"), *filter(None, [request.POST.get("mentor")])}
    if not chosen and request.method != "POST":
        chosen = {text for text in (request.GET.get("mentor"), request.GET.get("mentee")) if text}
    chosen = {text for text in chosen if as_uuid(text)}
    if not refused:
        bound = PairForm(actor=actor, form=form, school_year=year, initial=_initial(request))
    return render(
        request,
        "pairing/choose_people.html",
        {
            "breadcrumbs": [HOME, list_crumb(), Crumb("Новая пара")],
            "steps": _steps(2),
            "mentoring_form": form,
            "form": bound,
            "chosen": chosen,
            "mentors": candidates.show(
                candidates.mentors_for(actor, form, year),
                text=typed.get("mentor_search", ""),
                chosen=chosen,
                form=form,
            ),
            "mentees": candidates.show(
                candidates.mentees_for(actor, form, year),
                text=typed.get("mentee_search", ""),
                chosen=chosen,
                form=form,
            ),
        },
        status=400 if refused else 200,
    )


def _somebody_for(bound: PairForm, pressed: str) -> bool:
    """Work does not begin with nobody: a draft is then what nobody has asked for."""
    chosen = bound.cleaned_data["mentor"] or bound.cleaned_data["mentees"]
    if pressed == BEGIN and not chosen:
        bound.add_error(None, "Чтобы начать работу, выберите наставника и хотя бы одного наставляемого.")
        return False
    return True


def _initial(request: HttpRequest) -> dict[str, Any]:
    """What was typed so far stays when only a search was pressed."""
    names = ("variant", "mentor_search", "mentee_search", "started_on", "ends_on")
    key = request.POST.get("key", "")
    return {name: request.POST.get(name, "")[:80] for name in names} | {"key": as_uuid(key) or uuid.uuid4()}


def _save(request: HttpRequest, bound: PairForm, form: MentoringForm, *, begin: bool) -> Pair | None:
    """The pair, or None with the reasons put beside the fields."""
    actor, now, clean = actor_of(request), clock.now(), bound.cleaned_data
    try:
        pair = services.form_pair(
            actor=actor,
            now=now,
            organisation=own_organisation(actor),
            school_year=running_year(),
            form=form,
            variant=clean["variant"],
            mentor=clean["mentor"],
            mentees=list(clean["mentees"]),
            started_on=clean["started_on"],
            ends_on=clean["ends_on"],
            activate=begin and bool(clean["mentor"] and clean["mentees"]),
            public_id=clean["key"],
        )
    except PairRefused as refusal:
        show_refusal(bound, refusal)
        return None
    if begin and not (clean["mentor"] and clean["mentees"]):
        text = "Сохранено как черновик: чтобы начать работу, нужны наставник и хотя бы один наставляемый."
    else:
        text = "Пара начала работу." if begin else "Черновик пары сохранён."
    messages_with_undo(
        request, text, url=reverse("pairing:discard", args=[pair.public_id]), until=pair.created_at + UNDO_WITHIN
    )
    return pair

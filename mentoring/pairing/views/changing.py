"""Changing a pair that is there: mentor, dates, members."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST

from mentoring.access.actor import Actor
from mentoring.access.decisions import StateChanged, require
from mentoring.access.permissions import Permission
from mentoring.access.web import needs
from mentoring.core import clock
from mentoring.core.addresses import as_uuid
from mentoring.core.parts import Crumb
from mentoring.registry.models import Mentor

from .. import policies, services
from ..forms import EditForm, MemberForm, MembersForm
from ..models import Pair
from ..rules import PairRefused
from ..selectors import candidates
from .common import REASON, conflict, crumbs, pair_of, pair_url, press, show_refusal, to_pair


@needs(Permission.PAIR_EDIT, reason=REASON)
def edit_pair(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Mentor, role variant, dates. When somebody else was faster: 409 with both versions."""
    actor, pair = pair_of(request, public_id)
    form = EditForm(
        request.POST or None,
        pair=pair,
        mentors=_mentors(actor, pair),
        initial={
            "version": pair.version,
            "mentor": pair.mentor.public_id if pair.mentor else None,
            "variant": pair.variant_id,
            "started_on": pair.started_on,
            "ends_on": pair.ends_on,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.change_pair(
                actor=actor,
                now=clock.now(),
                pair=pair,
                expected_version=form.cleaned_data["version"],
                **{name: form.cleaned_data[name] for name in ("mentor", "variant", "started_on", "ends_on")},
            )
        except StateChanged as changed:
            return conflict(request, changed.current, form.cleaned_data, editing=True)
        except PairRefused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Изменения сохранены.")
            return to_pair(pair)
    if request.method != "POST":
        require(policies.can_edit(actor, pair))
    return _form_page(request, "pairing/edit.html", pair, form, "Изменить")


def _mentors(actor: Actor, pair: Pair) -> object:
    """Those who fit the form and have room, and the one who is there."""
    fit = candidates.mentors_for(actor, pair.form, pair.school_year)
    own = Mentor.objects.visible_to(actor).filter(pk=pair.mentor_id).select_related("person")
    return (fit | own).order_by("search_name", "pk")


def _form_page(
    request: HttpRequest, template: str, pair: Pair, form: object, title: str, **more: object
) -> HttpResponse:
    wrong = bool(getattr(form, "errors", None))
    context = {
        "breadcrumbs": crumbs(pair, Crumb(title)),
        "pair": pair,
        "form": form,
        "back_url": pair_url(pair),
        **more,
    }
    return render(request, template, context, status=400 if wrong else 200)


@needs(Permission.PAIR_EDIT, reason=REASON)
def add_members(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Mentees who do not work in a pair of this form; a search goes in the body and writes nothing."""
    actor, pair = pair_of(request, public_id)
    fit = candidates.mentees_for(actor, pair.form, pair.school_year)
    adding = request.method == "POST" and "search" not in request.POST
    start = {"version": request.POST.get("version") or pair.version, **_kept(request)}
    form = MembersForm(request.POST if adding else None, mentees=fit, initial=start)
    if adding and form.is_valid():
        try:
            services.add_members(
                actor=actor,
                now=clock.now(),
                pair=pair,
                mentees=list(form.cleaned_data["mentees"]),
                joined_on=form.cleaned_data["joined_on"],
                expected_version=form.cleaned_data["version"],
            )
        except StateChanged as changed:
            return conflict(request, changed.current, {})
        except PairRefused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Наставляемые добавлены.")
            return to_pair(pair)
    if not adding:
        require(policies.can_edit(actor, pair))
    chosen = {text for text in request.POST.getlist("mentees") if as_uuid(text)}
    shown = candidates.show(fit, text=request.POST.get("mentee_search", ""), chosen=chosen, form=pair.form)
    return _form_page(
        request, "pairing/members.html", pair, form, "Добавить наставляемых", mentees=shown, chosen=chosen
    )


def _kept(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "")[:80] for name in ("mentee_search", "joined_on")}


@require_POST
@needs(Permission.PAIR_EDIT, reason=REASON)
def remove_member(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Let one mentee go, today."""
    actor, pair = pair_of(request, public_id)
    form = MemberForm(request.POST)
    if not form.is_valid():
        raise Http404
    member = pair.members.filter(mentee__public_id=form.cleaned_data["mentee"]).select_related("mentee").first()
    if member is None:
        raise Http404
    return press(
        request,
        pair,
        lambda version: services.remove_member(
            actor=actor, now=clock.now(), pair=pair, mentee=member.mentee, expected_version=version
        ),
        "Наставляемый убран из пары.",
    )

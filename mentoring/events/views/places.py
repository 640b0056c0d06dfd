"""Places: enrolling oneself, own staff and mentors, giving a place back."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.access.actor import Actor
from mentoring.access.decisions import NotAllowed, require
from mentoring.access.scope import Tier
from mentoring.access.web import actor_of, visible_or_404
from mentoring.core import clock
from mentoring.core.wording import plural_form

from .. import policies, services
from ..enums import Audience, EnrolmentState
from ..forms_staff import StaffForm
from ..models import Enrolment, Event
from ..selectors.cards import mentors_to_enrol
from ..selectors.participants import own_participants
from ..services import Answer, Candidate
from .common import ENROL, VIEW, crumbs, event_of, to_event


@require_POST
@VIEW
def enrol(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The signed-in person. Who came too late for the last place is told so on the event's page."""
    actor, event = event_of(request, public_id)
    require(policies.can_enrol_self(actor, event))
    try:
        row = services.enrol_self(event=event, actor=actor, now=clock.now())
    except NotAllowed as refused:
        messages.error(request, refused.reason)
        return to_event(event)
    if row.state == EnrolmentState.WAITING:
        messages.info(request, "Мест сейчас нет: вы в листе ожидания. Когда место освободится, придёт уведомление.")
    else:
        messages.success(request, "Вы записаны. Добавьте мероприятие в календарь.")
    return to_event(event)


@require_POST
@VIEW
def withdraw(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One enrolment: the own, of the own staff, or any one for the host."""
    actor = actor_of(request)
    mine = Enrolment.objects.filter(public_id=public_id, user_id=actor.user_id or 0)
    rows = Enrolment.objects.select_related("event")
    row: Enrolment = mine.select_related("event").first() or visible_or_404(rows, actor, public_id=public_id)
    services.withdraw(enrolment=row, actor=actor, now=clock.now())
    messages.success(request, "Запись снята. Место получит следующий в листе ожидания.")
    return to_event(row.event)


@require_http_methods(["GET", "HEAD", "POST"])
@ENROL
def staff(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Own staff by name and own mentors from the base, several at once."""
    actor, event = event_of(request, public_id)
    if request.method != "POST":
        require(policies.can_enrol_staff(actor, event))
    mentors = mentors_to_enrol(actor, clock.today()) if Audience.MENTOR in event.audiences else []
    at_school = actor.tier is Tier.ORGANISATION
    form = StaffForm(event, mentors, request.POST if request.method == "POST" else None, of_organisation=at_school)
    if request.method == "POST" and form.is_valid():
        candidates = _candidates(form, actor)
        try:
            answers = services.enrol_many(event=event, candidates=candidates, actor=actor, now=clock.now())
        except NotAllowed as refused:
            form.add_error(None, refused.reason)
        else:
            _tell(request, answers)
            refused_ones = [answer for answer in answers if answer.enrolment is None]
            if not refused_ones:
                return to_event(event)
            form = _rest(event, mentors, form, refused_ones)
    context = {
        "form": form,
        "event": event,
        "own": own_participants(event, actor),
        "breadcrumbs": crumbs(event, "Записать своих"),
    }
    return render(request, "events/staff.html", context, status=422 if form.errors else 200)


def _candidates(form: StaffForm, actor: Actor) -> list[Candidate]:
    body = actor.scope.municipality_id, actor.scope.organisation_id
    return [
        *(
            Candidate(form.cleaned_data["audience"], *body, full_name=name, position=position)
            for name, position in form.cleaned_data["people"]
        ),
        *(Candidate(Audience.MENTOR, *body, person_id=pk) for pk in form.cleaned_data["mentors"]),
    ]


def _rest(event: Event, mentors: list[tuple[int, str]], sent: StaffForm, refused_ones: list[Answer]) -> StaffForm:
    """The form with those alone who were refused, each reason beside it: the others stand in the event already."""
    names = dict(mentors)
    by_name = [answer for answer in refused_ones if answer.candidate.person_id is None]
    chosen = [answer for answer in refused_ones if answer.candidate.person_id is not None]
    form = StaffForm(
        event,
        mentors,
        {
            "audience": sent.cleaned_data["audience"],
            "people": "\n".join(_line(answer.candidate) for answer in by_name),
            "mentors": [answer.candidate.person_id for answer in chosen],
        },
        of_organisation=sent.of_organisation,
    )
    form.is_valid()
    for answer in by_name:
        form.add_error("people", f"{answer.candidate.full_name}: {answer.reason}")
    for answer in chosen:
        form.add_error("mentors", f"{names.get(answer.candidate.person_id or 0, 'Наставник')}: {answer.reason}")
    return form


def _line(candidate: Candidate) -> str:
    return f"{candidate.full_name}, {candidate.position}" if candidate.position else candidate.full_name


def _tell(request: HttpRequest, answers: list[Answer]) -> None:
    """How many got a place, how many wait, who stood there already."""
    rows = [answer.enrolment for answer in answers if answer.enrolment and not answer.standing]
    waiting = sum(row.state == EnrolmentState.WAITING for row in rows)
    if rows:
        words = plural_form(len(rows), "человек", "человека", "человек")
        wait = f", из них в листе ожидания: {waiting}" if waiting else ""
        messages.success(request, f"Записано: {len(rows)} {words}{wait}.")
    standing = sum(answer.standing for answer in answers)
    if standing:
        messages.info(request, f"Уже были записаны: {standing}.")

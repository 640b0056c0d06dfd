"""A card: reading (logged), opening with a reason, adding, changing."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mentoring.access.decisions import require
from mentoring.access.permissions import Permission
from mentoring.access.web import actor_of, needs, visible_or_404
from mentoring.audit import services as audit
from mentoring.core import clock
from mentoring.core.once import made_with
from mentoring.core.parts import Crumb, TimelineEntry
from mentoring.core.school_year import label, school_year_of

from .. import policies, services
from ..exchange.columns import Base
from ..forms.cards import FORMS, MenteeForm, MentorForm, initial_of, new_initial
from ..forms.fields import take_errors
from ..forms.lists import ReasonForm
from ..hooks import sections_of
from ..models import Mentee, Mentor
from ..selectors import cards
from ..selectors.lists import model_of
from ..services.errors import InvalidCard
from .common import NOUNS, crumbs, is_opened, keep_open, named, own_organisation, owner

_LIST_REASON = "Карточки участников ведут организации; вам доступны только числа."


def _card(request: HttpRequest, base: Base, public_id: uuid.UUID) -> Any:
    return visible_or_404(cards.card_query(base), actor_of(request), public_id=public_id)


@require_safe
@needs(Permission.PERSON_LIST, reason=_LIST_REASON)
def card(request: HttpRequest, base: Base, public_id: uuid.UUID) -> HttpResponse:
    """The one write of this GET is the journal's line: who read which card with names (trust.md §3)."""
    actor, now = actor_of(request), clock.now()
    found = _card(request, base, public_id)
    opened = is_opened(request, public_id, now) and bool(policies.can_open_with_reason(actor))
    view = cards.view_of(found, base, actor, opened=opened)
    if policies.sees_names(actor):
        _read(request, base, found, "Открыта карточка участника")
    context = {
        "base": base.value,
        "noun": NOUNS[base],
        "view": view,
        "card": found,
        "person": found.person,
        "consents": cards.consents_of(found.person, clock.local_date(now)) if view.named else [],
        "history": _story(found) if policies.sees_names(actor) else [],
        "sections": sections_of(found, actor),
        "other_years": [(words, _url(other)) for words, other in view.other_years],
        "may_edit": bool(policies.can_keep_base(actor, found)),
        "may_open": bool(policies.can_open_with_reason(actor)) and not view.named,
        "opened": opened,
        "edit_url": reverse(named(base, "edit"), args=[public_id]),
        "open_url": reverse(named(base, "open"), args=[public_id]),
        "consents_url": reverse(f"registry:{base.value}_consents"),
        "breadcrumbs": crumbs(base, Crumb(view.title)),
    }
    return render(request, "registry/card.html", context)


def _url(other: Mentee | Mentor) -> str:
    return reverse("registry:mentor" if isinstance(other, Mentor) else "registry:mentee", args=[other.public_id])


def _read(request: HttpRequest, base: Base, found: Any, what: str, reason: str = "") -> None:
    audit.record_read(
        actor=actor_of(request),
        now=clock.now(),
        what="card",
        what_label=what,
        object_type="mentor" if base is Base.MENTORS else "mentee",
        object_id=found.pk,
        object_label=str(found),
        reason=reason,
        **owner(found),
    )


def _story(found: Any) -> list[TimelineEntry]:
    """Saves as the timeline shows them: which fields, from what, to what."""
    return [
        TimelineEntry(
            entry.at,
            entry.who,
            ", ".join(change.label for change in entry.changes),
            "; ".join(f"{change.label}: {change.before} → {change.after}" for change in entry.changes),
            icon="pencil",
        )
        for entry in cards.history(found)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PERSON_CARD_WITH_REASON, reason="Имена участников видит только их организация.")
def open_card(request: HttpRequest, base: Base, public_id: uuid.UUID) -> HttpResponse:
    """The reason goes to the journal with the card's code; then the card is open for a quarter of an hour."""
    actor, now = actor_of(request), clock.now()
    found = _card(request, base, public_id)
    require(policies.can_open_with_reason(actor))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _read(request, base, found, "Карточка открыта с указанием причины", form.cleaned_data["reason"].strip())
        keep_open(request, public_id, now)
        return redirect(named(base, ""), public_id)
    context = {
        "form": form,
        "question": f"Открыть карточку: {found}?",
        "consequences": [
            "Вы увидите имя, дату рождения и контакты участника.",
            "Причина, ваше имя и время останутся в журнале, их увидит организация.",
            "Карточка откроется на 15 минут.",
        ],
        "confirm_label": "Открыть карточку",
        "back_url": reverse(named(base, ""), args=[public_id]),
        "breadcrumbs": crumbs(base, Crumb(str(found))),
        "danger": False,
    }
    return render(request, "registry/open.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PERSON_EDIT, reason="Базы наставников и наставляемых ведёт куратор организации.")
def add(request: HttpRequest, base: Base) -> HttpResponse:
    """A new card. Likely duplicates are shown once, and the curator says who it is."""
    actor = actor_of(request)
    organisation = own_organisation(actor)
    year = school_year_of(clock.today())
    form = FORMS[base](initial=new_initial(), school_year=year)
    if request.method == "POST":
        form = FORMS[base](request.POST, school_year=year)
        if form.is_valid():
            alike = cards.likely_duplicates(actor, organisation.pk, form.person_data())
            known = model_of(base).objects.visible_to(actor).filter(search_name=form.person_data().search_name)
            made = made_with(known, form.cleaned_data["key"])
            if made is not None:
                return redirect(named(base, ""), made.public_id)
            if alike:
                form = FORMS[base](request.POST, duplicates=alike, school_year=year)
                if "same_as" not in request.POST:
                    return _form_page(request, base, form, None, duplicates=True)
            if form.is_valid():
                try:
                    done = _add(base)(
                        actor=actor, now=clock.now(), organisation=organisation, school_year=year,
                        person=form.person_data(), data=form.card_data(), key=form.cleaned_data["key"],
                        same_as=form.same_as(),
                    )  # fmt: skip
                except InvalidCard as refusal:
                    take_errors(form, refusal)
                else:
                    messages.success(request, f"Карточка внесена: {done.person.full_name}.")
                    _advise(request, form)
                    return redirect(named(base, ""), done.public_id)
    return _form_page(request, base, form, None)


def _advise(request: HttpRequest, form: MenteeForm | MentorForm) -> None:
    if unlikely := form.unlikely():
        messages.warning(request, f"Проверьте карточку: {unlikely}.")


def _add(base: Base) -> Any:
    return services.add_mentee if base is Base.MENTEES else services.add_mentor


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PERSON_EDIT, reason="Базы наставников и наставляемых ведёт куратор организации.")
def edit(request: HttpRequest, base: Base, public_id: uuid.UUID) -> HttpResponse:
    """Change a card; somebody else's save in between gives 409 with both versions. Opening it is a read like any."""
    actor = actor_of(request)
    found = _card(request, base, public_id)
    require(policies.can_keep_base(actor, found))
    form = FORMS[base](initial=initial_of(found), school_year=found.school_year)
    if request.method == "POST":
        form = FORMS[base](request.POST, initial=initial_of(found), school_year=found.school_year)
        if form.is_valid():
            change: Any = services.change_mentee if base is Base.MENTEES else services.change_mentor
            try:
                done = change(
                    **{"mentee" if base is Base.MENTEES else "mentor": found}, actor=actor, now=clock.now(),
                    person=form.person_data(), data=form.card_data(),
                    expected_version=form.cleaned_data["version"] or 0,
                    expected_person=form.cleaned_data["person_version"],
                )  # fmt: skip
            except InvalidCard as refusal:
                take_errors(form, refusal)
            else:
                messages.success(request, f"Карточка сохранена: {done.person.full_name}.")
                _advise(request, form)
                return redirect(named(base, ""), public_id)
    else:
        _read(request, base, found, "Открыта форма карточки участника")
    return _form_page(request, base, form, found)


def _form_page(request: HttpRequest, base: Base, form: Any, found: Any, *, duplicates: bool = False) -> HttpResponse:
    """422 for a form that came back with errors or a question."""
    year = found.school_year if found else school_year_of(clock.today())
    title = f"Изменить: {found.person.full_name}" if found else f"Новый {NOUNS[base]['one']}"
    back = reverse(named(base, ""), args=[found.public_id]) if found else reverse(NOUNS[base]["list"])
    context = {
        "base": base.value,
        "form": form,
        "card": found,
        "heading": title,
        "year_label": label(year),
        "back_url": back,
        "duplicates": duplicates,
        "asks_same": "same_as" in form.fields,
        "autosave": f"{named(base, 'edit')}-{found.public_id}" if found else named(base, "add"),
        "breadcrumbs": crumbs(base, Crumb(title)),
    }
    return render(request, "registry/form.html", context, status=422 if form.errors or duplicates else 200)

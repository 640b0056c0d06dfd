"""Consents: marked for many at once, withdrawn one by one."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.access.decisions import require
from mentoring.access.permissions import Permission
from mentoring.access.redirects import redirect_back
from mentoring.access.web import actor_of, needs, visible_or_404
from mentoring.core import clock
from mentoring.core.addresses import as_uuid
from mentoring.core.parts import Crumb
from mentoring.core.wording import plural_form

from .. import policies, services
from ..enums import ConsentKind
from ..exchange.columns import Base
from ..forms.fields import take_errors
from ..forms.lists import ConsentForm
from ..models import Consent, Mentee, Mentor, Person
from ..selectors.lists import model_of
from ..services.errors import InvalidCard
from .common import NOUNS, crumbs

PICK_UP_TO = 2000
_REASON = "Согласия отмечает куратор организации."


@require_POST
@needs(Permission.PERSON_EDIT, reason=_REASON)
def record(request: HttpRequest, base: Base) -> HttpResponse:
    """First POST: the people picked, and a form. Second POST: the form too. Foreign ids are as if not sent."""
    actor = actor_of(request)
    picked = [key for key in map(as_uuid, request.POST.getlist("picked")[:PICK_UP_TO]) if key]
    cards = model_of(base).objects.visible_to(actor).filter(public_id__in=picked).select_related("person")
    rows = list(cards.order_by("search_name", "pk"))
    if not rows:
        messages.warning(request, "Отметьте в списке хотя бы одного человека.")
        return redirect(NOUNS[base]["list"])
    saving = "given_on" in request.POST
    form = ConsentForm(request.POST if saving else None, initial={"kind": ConsentKind.PROCESSING})
    if saving and form.is_valid():
        try:
            new = services.record_consents(
                actor=actor, now=clock.now(), people=[row.person for row in rows],
                kind=form.cleaned_data["kind"], given_on=form.cleaned_data["given_on"],
                given_by=form.cleaned_data["given_by"] or None, valid_until=form.cleaned_data["valid_until"],
            )  # fmt: skip
        except InvalidCard as refusal:
            take_errors(form, refusal)
        else:
            had = len({row.person_id for row in rows}) - new
            words = plural_form(new, "Отмечено согласие", "Отмечены согласия", "Отмечено согласий")
            messages.success(request, f"{words}: {new}." + (f" Уже были: {had}." if had else ""))
            return redirect_back(request, reverse(NOUNS[base]["list"]))
    context = {
        "form": form,
        "rows": rows,
        "noun": NOUNS[base],
        "next": request.POST.get("next", ""),
        "breadcrumbs": crumbs(base, Crumb("Согласия")),
    }
    return render(request, "registry/consents.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PERSON_EDIT, reason=_REASON)
def withdraw(request: HttpRequest, public_id: uuid.UUID, kind: str) -> HttpResponse:
    """A question first: with the processing consent the card itself is hidden."""
    actor = actor_of(request)
    person = visible_or_404(Person.objects.all(), actor, public_id=public_id)
    consent = Consent.objects.visible_to(actor).filter(person=person, kind=kind, withdrawn_on__isnull=True).first()
    if consent is None:
        raise Http404
    require(policies.can_keep_base(actor, person))
    if request.method == "POST":
        services.withdraw_consent(actor=actor, now=clock.now(), consent=consent)
        if kind == ConsentKind.PROCESSING:
            messages.success(request, "Согласие на обработку отозвано, карточка скрыта. Выберите, что делать дальше.")
            return redirect("registry:ended")
        messages.success(request, f"Согласие {consent.get_kind_display()} отозвано.")
        return redirect(_home(person))
    consequences = [f"{person.full_name}: {consent}, дано {consent.given_on:%d.%m.%Y}."]
    if kind == ConsentKind.PROCESSING:
        days = settings.DESTROY_WITHIN_DAYS
        consequences += [
            f"Запишите код карточки: {', '.join(_codes(person))}. Имени вы больше не увидите.",
            "Карточка исчезнет из списков, поиска, выгрузок и новых сведений за период; в паре останется без имени.",
            f"Данные нужно уничтожить за {days} {plural_form(days, 'день', 'дня', 'дней')} (152-ФЗ, ст. 21). "
            "Если не уничтожите вы, в последний день срока это сделает портал.",
            "Вернуть карточку можно, пока данные не уничтожены: внесите новое согласие в «Отозванных согласиях».",
        ]
    elif kind in {ConsentKind.PUBLICATION, ConsentKind.IMAGE}:
        consequences.append("Публикации с именем или изображением нужно убрать за 3 рабочих дня (152-ФЗ, ст. 10.1).")
    context = {
        "question": "Отметить отзыв согласия?",
        "consequences": consequences,
        "confirm_label": "Согласие отозвано",
        "back_url": _home(person),
        "danger": True,
        "breadcrumbs": [Crumb("Главная", "/"), Crumb("Отзыв согласия")],
    }
    return render(request, "layout/confirm.html", context)


def _codes(person: Person) -> list[str]:
    cards = [*Mentee.objects.filter(person=person), *Mentor.objects.filter(person=person)]
    return [str(card) for card in sorted(cards, key=lambda card: -card.school_year)]


def _home(person: Person) -> str:
    """The person's newest card."""
    for model, name in ((Mentee, "registry:mentee"), (Mentor, "registry:mentor")):
        card = model.objects.filter(person=person).order_by("-school_year").first()
        if card is not None:
            return reverse(name, args=[card.public_id])
    return reverse("registry:mentees")

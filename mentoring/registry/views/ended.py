"""«Отозванные согласия»: a new consent or the destruction of data, and the acts of what was destroyed."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mentoring.access.actor import Actor
from mentoring.access.decisions import NotAllowed, require
from mentoring.access.permissions import Permission
from mentoring.access.web import actor_of, needs, visible_or_404
from mentoring.core import clock
from mentoring.core.parts import Crumb
from mentoring.core.spreadsheets.filenames import attachment

from .. import policies, services
from ..exchange.act import make_act
from ..forms.fields import take_errors
from ..forms.lists import DestroyForm, RenewForm
from ..models import DestructionAct, Person
from ..selectors import ended
from ..services.errors import InvalidCard

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_READ = "Отозванные согласия и акты видит только организация."
_WRITE = "Данные участников уничтожает куратор организации."


def _crumbs(*rest: Crumb) -> list[Crumb]:
    home = Crumb("Главная", "/")
    return [home, Crumb("Отозванные согласия", reverse("registry:ended") if rest else ""), *rest]


@require_safe
@needs(Permission.PERSON_NAMES, reason=_READ)
def index(request: HttpRequest) -> HttpResponse:
    """Who waits, the nearest term first, and the acts. The head reads, the curator acts."""
    actor = actor_of(request)
    context = {
        "rows": ended.ended(actor, clock.today()),
        "acts": ended.acts(actor),
        "may_edit": actor.has(Permission.PERSON_EDIT),
        "breadcrumbs": _crumbs(),
    }
    return render(request, "registry/ended.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PERSON_EDIT, reason=_WRITE)
def renew(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """A new consent: the card comes back as it was."""
    actor, now = actor_of(request), clock.now()
    line, person = _hidden(actor, public_id)
    require(policies.can_keep_base(actor, person))
    form = RenewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.renew_consent(
                actor=actor, now=now, person=person, given_on=form.cleaned_data["given_on"],
                given_by=form.cleaned_data["given_by"] or None, valid_until=form.cleaned_data["valid_until"],
            )  # fmt: skip
        except InvalidCard as refusal:
            take_errors(form, refusal)
        else:
            messages.success(request, "Согласие внесено, карточка снова в базе.")
            return redirect("registry:ended")
    context = {"form": form, "line": line, "breadcrumbs": _crumbs(Crumb("Новое согласие"))}
    return render(request, "registry/renew.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PERSON_EDIT, reason=_WRITE)
def destroy(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """A question in plain words, then the end. The second of two clicks is told that it is done."""
    actor, now = actor_of(request), clock.now()
    mine = Person.objects.of_scope(actor).select_related("organisation")
    if mine.filter(public_id=public_id, destroyed_at__isnull=False).exists():
        messages.info(request, "Эти данные уже уничтожены.")
        return redirect("registry:ended")
    line, person = _hidden(actor, public_id)
    require(policies.can_keep_base(actor, person))
    form = DestroyForm(request.POST if request.method == "POST" else None, initial={"key": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            services.destroy_people(
                actor=actor, now=now, organisation=person.organisation, person_ids=[person.pk],
                run=str(form.cleaned_data["key"]),
            )  # fmt: skip
        except NotAllowed as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, "Данные уничтожены. Распечатайте акт и подпишите его.")
            return redirect("registry:ended")
    context = {
        "form": form,
        "question": "Уничтожить данные участника?",
        "consequences": [
            f"Карточка: {'; '.join(line.codes) or 'без участия в программах'}. {line.reason.label.capitalize()}.",
            "Исчезнут имя, дата и год рождения, контакты, в том числе представителя, и всё, что написано в карточке, – "
            "вместе с историей изменений.",
            "Из группы человек выйдет сегодняшним днём; пара, которой без него нет, прекратится досрочно.",
            "Книги Excel, которые организация загружала в портал, будут удалены: человек назван и в них. "
            "Ваши собственные файлы портал не трогает, уничтожьте их сами.",
            "Утверждённые сведения и показатели не изменятся: имён в них нет.",
            "Портал составит акт. Отменить уничтожение нельзя.",
        ],
        "confirm_label": "Уничтожить данные",
        "back_url": reverse("registry:ended"),
        "danger": True,
        "breadcrumbs": _crumbs(Crumb("Уничтожение данных")),
    }
    return render(request, "registry/destroy.html", context, status=422 if form.errors else 200)


@require_safe
@needs(Permission.PERSON_NAMES, reason=_READ)
def act(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The act of order 179 with the extract of the journal: codes only, so reading it is not noted."""
    acts = DestructionAct.objects.select_related("organisation")
    found: DestructionAct = visible_or_404(acts, actor_of(request), public_id=public_id)
    people = list(found.people.select_related("person").order_by("pk"))
    response = HttpResponse(make_act(found, people), content_type=DOCX)
    response.headers["Content-Disposition"] = attachment(f"Акт об уничтожении {_day(found.made_at)}.docx")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _day(moment: dt.datetime) -> str:
    return f"{clock.local_date(moment):%d.%m.%Y}"


def _hidden(actor: Actor, public_id: uuid.UUID) -> tuple[ended.Ended, Person]:
    """Somebody of the scope whose consent ended and whose data are still there, or 404."""
    today = clock.today()
    rows = Person.objects.hidden_from(actor, today).filter(public_id=public_id)
    lines = ended.ended(actor, today, people=rows)
    if not lines:
        raise Http404
    return lines[0], rows.select_related("organisation").get()

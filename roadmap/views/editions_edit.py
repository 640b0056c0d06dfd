"""Changing editions: a copy, an own one, its years, adoption, throwing a draft away."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.access.actor import Actor
from mentoring.access.decisions import require
from mentoring.access.permissions import Permission
from mentoring.access.scope import Tier
from mentoring.access.web import actor_of, needs
from mentoring.core import clock
from mentoring.core.models import StoredFile
from mentoring.core.parts import Crumb
from mentoring.core.undo import messages_with_undo
from mentoring.core.uploads import UploadRefused, accept_upload
from mentoring.workflow.advance import table_for
from mentoring.workflow.undo import UNDO_WITHIN

from .. import policies_editions as policies
from ..forms import AdoptForm, CopyForm, DocumentForm, EditionForm
from ..limits import tier_of
from ..models import Edition
from ..selectors.editions import own_in_force, parent_for, year_to_plan, years_replaced
from ..services import adoption, amending, editions
from .editions import edition_crumbs, edition_of, title_of

needs_edit = needs(
    Permission.ROADMAP_EDIT, reason="Дорожную карту составляют региональный центр, муниципалитеты и организации."
)
read_and_write = require_http_methods(["GET", "HEAD", "POST"])


def edition_url(edition: Edition) -> str:
    return reverse("roadmap:edition", args=[edition.public_id])


def crumbs_of(edition: Edition, words: str) -> list[Crumb]:
    return edition_crumbs(Crumb(title_of(edition), edition_url(edition)), Crumb(words))


def add_errors(form: forms.Form, error: ValidationError) -> None:
    """What a service refuses by field, beside the fields; a field that the form has not, above it."""
    for name, texts in error.message_dict.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)


def _edit_page(request: HttpRequest, form: forms.Form, edition: Edition, title: str, **more: Any) -> HttpResponse:
    context = {"form": form, "title": title, "back_url": edition_url(edition), "edition": edition}
    context |= {
        "breadcrumbs": crumbs_of(edition, title),
        "above": None,
        "line": None,
        "save_label": "",
        "with_file": form.is_multipart(),
    } | more
    return render(request, "roadmap/edition_form.html", context, status=400 if form.errors else 200)


@read_and_write
@needs_edit
def copy(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The region's next roadmap from an adopted one."""
    actor, source = edition_of(request, public_id)
    require(policies.can_copy(actor, source))
    length = source.last_year - source.first_year
    initial = {"first_year": source.last_year + 1, "last_year": source.last_year + 1 + length}
    form = CopyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            draft = editions.copy_edition(source=source, actor=actor, now=clock.now(), **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Проект составлен: годы и сроки мероприятий сдвинуты. Проверьте каждую строку.")
            return redirect(edition_url(draft))
    return _edit_page(request, form, source, "Новая редакция", save_label="Составить проект")


@read_and_write
@needs_edit
def own(request: HttpRequest) -> HttpResponse:
    """The question before an own roadmap is made, and its making."""
    actor = actor_of(request)
    require(policies.can_make_own(actor))
    if request.method == "POST":
        draft = amending.begin_own(actor=actor, now=clock.now())
        messages.success(request, "Проект своей дорожной карты составлен.")
        return redirect(edition_url(draft))
    year = year_to_plan(actor, today=clock.today())
    parent = parent_for(actor, year) if year is not None else None
    context = {
        "breadcrumbs": edition_crumbs(Crumb("Своя дорожная карта")),
        "question": "Составить свою дорожную карту?",
        "consequences": _of_own(actor, parent, year),
        "confirm_label": "Составить проект",
        "back_url": reverse("roadmap:editions"),
        "danger": False,
    }
    return render(request, "layout/confirm.html", context)


def _of_own(actor: Actor, parent: Edition | None, year: int | None) -> list[str]:
    if parent is None:
        return ["Сейчас составлять не из чего: нет утверждённой региональной дорожной карты на этот и следующий год."]
    whose = "муниципалитета" if parent.is_own else "региона"
    former = own_in_force(actor, year) if year is not None else None
    if former is not None:
        return [
            f"Своя дорожная карта на {year} год уже утверждена: будет составлен проект изменений к ней.",
            f"За основу берётся дорожная карта {whose} на {parent.years} с вашими сроками, ответственными и своими "
            "мероприятиями.",
            f"Срок – с {year} по {parent.last_year} год; его можно изменить, в том числе начать с этого года.",
            "С начального года проекта он заменит прежнюю дорожную карту. Её текст и прошедшие годы сохранятся.",
            "До утверждения ничего не меняется: это проект.",
        ]
    return [
        f"За основу берётся дорожная карта {whose} на {parent.years}: мероприятия, за которые отвечаете вы.",
        f"Срок – с {year} по {parent.last_year} год; его можно изменить.",
        "Сроки внутри года можно назначить свои, не выходя за вышестоящие, и добавить свои мероприятия.",
        "До утверждения ничего не меняется: это проект.",
    ]


@read_and_write
@needs_edit
def edit(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Title and years of a draft."""
    actor, edition = edition_of(request, public_id)
    require(policies.can_edit(actor, edition))
    names = ("title", "first_year", "last_year", "version")
    form = EditionForm(request.POST or None, initial={name: getattr(edition, name) for name in names})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            editions.change_edition(
                edition=edition, expected_version=given.pop("version"), actor=actor, now=clock.now(), **given
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Сохранено.")
            return redirect(edition_url(edition))
    return _edit_page(request, form, edition, "Название и годы")


@read_and_write
@needs_edit
def adopt(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Who adopted and when; afterwards the text is frozen and tasks appear."""
    actor, edition = edition_of(request, public_id)
    require(policies.can_adopt(actor, edition))
    if request.method != "POST":  # the second of two clicks is answered by the service
        require(table_for(edition).decide("adopt", edition, actor))
    initial = {"adopted_on": clock.today(), "version": edition.version} | _approver(actor)
    form = AdoptForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _adopt(actor, edition, form)
        except UploadRefused as refused:
            form.add_error("file", refused.message)
        else:
            _say_adopted(request, actor, Edition.objects.get(pk=edition.pk))
            return redirect(edition_url(edition))
    context = {
        "breadcrumbs": crumbs_of(edition, "Утверждение"),
        "question": f"Утвердить дорожную карту {edition.years}?",
        "consequences": _of_adoption(edition),
        "confirm_label": "Утвердить",
        "back_url": edition_url(edition),
        "danger": False,
        "form": form,
    }
    return render(request, "roadmap/edition_adopt.html", context, status=400 if form.errors else 200)


def _say_adopted(request: HttpRequest, actor: Actor, edition: Edition) -> None:
    words = f"Дорожная карта {edition.years} утверждена."
    if not policies.can_undo_adoption(actor, edition):
        messages.success(request, words)
        return
    until = edition.state_since + UNDO_WITHIN
    messages_with_undo(request, words, url=reverse("roadmap:edition_undo", args=[edition.public_id]), until=until)


@require_POST
@needs_edit
def undo(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Of an adoption, for ten minutes."""
    actor, edition = edition_of(request, public_id)
    adoption.undo_adoption(edition=edition, actor=actor, now=clock.now())
    messages.success(request, "Утверждение отменено: это снова проект, его годы свободны, задач по нему нет.")
    return redirect(edition_url(edition))


def _approver(actor: Actor) -> dict[str, str]:
    """The head of an organisation signs in person; above it somebody else signs than who works in the portal."""
    if actor.tier is not Tier.ORGANISATION or not actor.full_name:
        return {}
    surname, *names = actor.full_name.split()
    initials = "".join(f"{name[0]}." for name in names)
    return {"approver_position": "Руководитель", "approver_name": f"{initials} {surname}".strip()}


@read_and_write
@needs_edit
def attach(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The signed document of an adopted edition that has none yet."""
    actor, edition = edition_of(request, public_id)
    require(policies.can_attach(actor, edition))
    form = DocumentForm(request.POST or None, request.FILES or None)
    if edition.adopted_on is not None:
        del form.fields["adopted_on"]
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        try:
            with transaction.atomic():
                adoption.attach_document(
                    edition=edition,
                    file=_keep(actor, edition, form.cleaned_data["file"], now),
                    adopted_on=form.cleaned_data.get("adopted_on"),
                    actor=actor,
                    now=now,
                )
        except UploadRefused as refused:
            form.add_error("file", refused.message)
        else:
            messages.success(request, "Документ приложен.")
            return redirect(edition_url(edition))
    return _edit_page(request, form, edition, "Подписанный документ", save_label="Приложить")


def _keep(actor: Actor, edition: Edition, uploaded: UploadedFile, now: dt.datetime) -> StoredFile:
    return accept_upload(
        uploaded,
        actor=actor,
        now=now,
        permission=Permission.ROADMAP_VIEW,
        municipality_id=edition.municipality_id,
        organisation_id=edition.organisation_id,
    )


def _adopt(actor: Actor, edition: Edition, form: AdoptForm) -> None:
    """The document is kept only together with the adoption."""
    given, now = dict(form.cleaned_data), clock.now()
    uploaded, version = given.pop("file"), given.pop("version")
    with transaction.atomic():
        kept = _keep(actor, edition, uploaded, now) if uploaded else None
        adoption.adopt_edition(edition=edition, file=kept, expected_version=version, actor=actor, now=now, **given)


def _of_adoption(edition: Edition) -> list[str]:
    lines = ["После утверждения текст не меняется; изменения вносятся новой редакцией."]
    if tier_of(edition) == "region":
        lines.append("У региона, каждого муниципалитета и каждой организации появятся задачи со сроками по годам.")
    else:
        lines.append("Сроки ваших задач станут такими, как в этой карте; появятся задачи своих мероприятий.")
    if years_replaced(edition):
        lines.append("Она заменит прежнюю дорожную карту, поэтому отменить утверждение будет нельзя.")
    else:
        lines.append("Отменить утверждение можно в течение 10 минут, пока по новым задачам ничего не сделано.")
    return lines


@read_and_write
@needs_edit
def remove(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Throw a draft away, after a question."""
    actor, edition = edition_of(request, public_id)
    require(policies.can_edit(actor, edition))
    if request.method == "POST":
        editions.remove_draft(edition=edition, actor=actor, now=clock.now())
        messages.success(request, "Проект удалён.")
        return redirect("roadmap:editions")
    context = {
        "breadcrumbs": crumbs_of(edition, "Удаление проекта"),
        "question": f"Удалить проект дорожной карты {edition.years}?",
        "consequences": ["Мероприятия и правки этого проекта пропадут.", "Утверждённые дорожные карты останутся."],
        "confirm_label": "Удалить проект",
        "back_url": edition_url(edition),
        "danger": True,
    }
    return render(request, "layout/confirm.html", context)

"""Organisations: list, page, editing."""

from __future__ import annotations

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mentoring.access.permissions import Permission
from mentoring.access.web import actor_of, needs, visible_or_404
from mentoring.core import clock
from mentoring.core.addresses import without
from mentoring.core.pagination import paginate
from mentoring.core.parts import Chip, Crumb
from mentoring.core.school_year import label, school_year_of

from .. import policies, selectors, services
from ..enums import OrganisationKind
from ..forms import ALREADY_THERE, OrganisationForm, SiteForm
from ..models import Organisation

_LIST = Crumb("Организации", "/organisations/")


@needs(Permission.DASHBOARD_VIEW, Permission.SUBMISSION_VIEW)
def organisation_list(request: HttpRequest) -> HttpResponse:
    """All organisations of the actor's scope, filters in the address."""
    actor = actor_of(request)
    filters = selectors.read_filters(actor, request.GET)
    page = paginate(
        selectors.organisations(actor, filters), order=("name", "pk"), cursor=request.GET.get("cursor"), size=50
    )
    return render(
        request,
        "organisations/list.html",
        {
            "breadcrumbs": [Crumb("Главная", "/"), Crumb("Организации")],
            "page": page,
            "filters": filters,
            "chips": _chips(request, filters),
            "municipalities": selectors.municipalities(actor),
            "kinds": OrganisationKind.choices,
            "may_edit": bool(policies.can_edit_reference(actor)),
        },
    )


def _chips(request: HttpRequest, filters: selectors.Filters) -> list[Chip]:
    named = [
        ("municipality", "Муниципалитет", filters.municipality and filters.municipality.name),
        ("kind", "Тип", filters.kind and OrganisationKind(filters.kind).label),
        ("q", "Название", filters.text),
        ("closed", "Показаны", "и закрытые" if filters.closed else ""),
    ]
    return [
        Chip(words, str(value), f"{request.path}{without(request.GET, name)}") for name, words, value in named if value
    ]


@needs(Permission.DASHBOARD_VIEW, Permission.SUBMISSION_VIEW)
def organisation_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What the portal knows of one organisation."""
    organisation = visible_or_404(Organisation.objects.select_related("municipality"), actor_of(request), pk=pk)
    return _page(request, organisation, SiteForm(initial={"site_url": organisation.site_url}))


@require_POST
@needs(Permission.SUBMISSION_EDIT, Permission.REFERENCE_EDIT, reason="Ссылку на раздел сайта меняет куратор.")
def organisation_site(request: HttpRequest, pk: int) -> HttpResponse:
    """The curator keeps the address of the section «Наставничество»."""
    actor = actor_of(request)
    organisation = visible_or_404(Organisation.objects.select_related("municipality"), actor, pk=pk)
    form = SiteForm(request.POST)
    if not form.is_valid():
        return _page(request, organisation, form)
    services.set_site(organisation=organisation, site_url=form.cleaned_data["site_url"], actor=actor, now=clock.now())
    messages.success(request, "Ссылка сохранена.")
    return redirect("organisations:page", pk=pk)


def _page(request: HttpRequest, organisation: Organisation, form: SiteForm) -> HttpResponse:
    actor = actor_of(request)
    school_year = school_year_of(clock.today())
    return render(
        request,
        "organisations/page.html",
        {
            "breadcrumbs": [Crumb("Главная", "/"), _LIST, Crumb(organisation.name)],
            "organisation": organisation,
            "figures": selectors.figures_of(organisation, school_year),
            "school_year": label(school_year),
            "form": form if policies.can_edit_site(actor, organisation) else None,
            "may_edit": bool(policies.can_edit_reference(actor)),
        },
        status=400 if form.errors else 200,
    )


@needs(Permission.REFERENCE_EDIT, reason="Организации добавляет региональный центр.")
def organisation_add(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@needs(Permission.REFERENCE_EDIT, reason="Организации меняет региональный центр.")
def organisation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, visible_or_404(Organisation.objects.select_related("municipality"), actor_of(request), pk=pk))


def _edit(request: HttpRequest, organisation: Organisation | None) -> HttpResponse:
    actor = actor_of(request)
    form = OrganisationForm(request.POST or None, instance=organisation, actor=actor)
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in form.fields}
        told = "Сохранено: {}."
        try:
            if organisation is None:
                saved = services.add_organisation(actor=actor, now=clock.now(), **fields)
                # Nobody works there yet: whoever may invite finds it among the organisations to choose from.
                who = "вы" if saved.municipality.is_krai else "её муниципальный координатор"
                told = f"Добавлено: {{}}. Куратора и руководителя приглашает {who}: «Пользователи» → «Пригласить»."
            else:
                saved = services.change_organisation(organisation=organisation, actor=actor, now=clock.now(), **fields)
        except IntegrityError:
            form.add_error(None, ALREADY_THERE)
        else:
            messages.success(request, told.format(saved.name))
            return redirect("organisations:page", pk=saved.pk)
    title = str(organisation) if organisation else "Новая организация"
    back = reverse("organisations:page", args=[organisation.pk]) if organisation else reverse("organisations:list")
    return render(
        request,
        "layout/edit.html",
        {"breadcrumbs": [Crumb("Главная", "/"), _LIST, Crumb(title)], "form": form, "title": title, "back_url": back},
        status=400 if form.errors else 200,
    )

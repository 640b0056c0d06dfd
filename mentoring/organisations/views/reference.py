"""Directories that the regional centre edits."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from mentoring.access.permissions import Permission
from mentoring.access.web import actor_of, needs
from mentoring.core import clock
from mentoring.core.parts import Crumb
from mentoring.core.school_year import label, school_year_of

from .. import hooks, selectors, services
from ..enums import Basis, Figure
from ..forms import ALREADY_THERE, MentoringFormForm, RequestTopicForm, ResidentsForm, RoleVariantForm
from ..models import MentoringForm, Municipality, RequestTopic, RoleVariant, YearlyFigure

_needs_reference = needs(Permission.REFERENCE_EDIT, reason="Справочники ведёт региональный центр.")


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb("Главная", "/"), Crumb("Справочники", reverse("organisations:reference")), *more]


@_needs_reference
def index(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "organisations/reference.html",
        {"breadcrumbs": [Crumb("Главная", "/"), Crumb("Справочники")], "directories": hooks.directories()},
    )


@_needs_reference
def form_list(request: HttpRequest) -> HttpResponse:
    """Forms of mentoring with their role variants."""
    forms = MentoringForm.objects.prefetch_related("variants").order_by("position", "pk")
    return render(
        request, "organisations/forms.html", {"breadcrumbs": _crumbs(Crumb("Формы наставничества")), "forms": forms}
    )


@_needs_reference
def form_edit(request: HttpRequest, code: str) -> HttpResponse:
    row = get_object_or_404(MentoringForm, code=code)
    form = MentoringFormForm(request.POST or None, instance=row)
    return _save(
        request, form, services.change_form, name="form", back="organisations:forms", title="Формы наставничества"
    )


@_needs_reference
def variant_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    row = get_object_or_404(RoleVariant, pk=pk) if pk else None
    form = RoleVariantForm(request.POST or None, instance=row)
    return _save(
        request, form, services.save_variant, name="variant", back="organisations:forms", title="Ролевая модель"
    )


@_needs_reference
def topic_list(request: HttpRequest) -> HttpResponse:
    topics = RequestTopic.objects.order_by("position", "pk")
    return render(
        request, "organisations/topics.html", {"breadcrumbs": _crumbs(Crumb("Темы запросов")), "topics": topics}
    )


@_needs_reference
def topic_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    row = get_object_or_404(RequestTopic, pk=pk) if pk else None
    form = RequestTopicForm(request.POST or None, instance=row)
    return _save(request, form, services.save_topic, name="topic", back="organisations:topics", title="Тема запроса")


def _save(request: HttpRequest, form: ModelForm, service: Any, *, name: str, back: str, title: str) -> HttpResponse:
    """One page for every directory's row: show, check, one service call, back to the list."""
    if request.method == "POST" and form.is_valid():
        row = form.save(commit=False)
        try:
            service(**{name: row}, actor=actor_of(request), now=clock.now())
        except IntegrityError:
            form.add_error(None, ALREADY_THERE)
        else:
            messages.success(request, f"Сохранено: {row}.")
            return redirect(back)
    return render(
        request,
        "layout/edit.html",
        {
            "breadcrumbs": _crumbs(Crumb(title, reverse(back)), Crumb("Изменение")),
            "form": form,
            "title": title,
            "back_url": reverse(back),
        },
        status=400 if form.errors else 200,
    )


def _school_year(request: HttpRequest) -> int:
    """The school year of the address; anything unreadable is the running one."""
    text = request.GET.get("year", "")
    return int(text) if text.isdecimal() and 2019 <= int(text) <= 2100 else school_year_of(clock.today())


@_needs_reference
def residents(request: HttpRequest) -> HttpResponse:
    """Figures of municipalities as territories, one school year."""
    year = _school_year(request)
    running = school_year_of(clock.today())
    return render(
        request,
        "organisations/residents.html",
        {
            "breadcrumbs": _crumbs(Crumb("Годовые величины муниципалитетов")),
            "figures": selectors.RESIDENT_FIGURES,
            "rows": selectors.residents(year),
            "year": year,
            "year_label": label(year),
            "years": [(value, label(value)) for value in range(running + 1, running - 4, -1)],
        },
    )


@_needs_reference
def residents_edit(request: HttpRequest, code: str, school_year: int) -> HttpResponse:
    municipality = get_object_or_404(Municipality, code=code, is_krai=False)
    if not 2019 <= school_year <= 2100:
        raise Http404
    known = YearlyFigure.objects.filter(
        municipality=municipality, organisation__isnull=True, school_year=school_year, basis=Basis.RESIDENTS
    )
    initial: dict[str, Any] = {row.figure: row.value for row in known}
    initial["as_of"] = max((row.as_of for row in known), default=clock.today())
    initial["source"] = next((row.source for row in known), "")
    form = ResidentsForm(request.POST or None, initial=initial)
    back = f"{reverse('organisations:residents')}?year={school_year}"
    if request.method == "POST" and form.is_valid():
        recounted = services.set_residents(
            municipality=municipality,
            school_year=school_year,
            values={Figure(figure): form.cleaned_data[figure.value] for figure in selectors.RESIDENT_FIGURES},
            as_of=form.cleaned_data["as_of"],
            source=form.cleaned_data["source"],
            actor=actor_of(request),
            now=clock.now(),
        )
        told = " Показатели пересчитаны." if recounted else ""
        messages.success(request, f"Сохранено: {municipality.name}.{told}")
        return redirect(back)
    return render(
        request,
        "layout/edit.html",
        {
            "breadcrumbs": _crumbs(Crumb("Годовые величины муниципалитетов", back), Crumb(municipality.name)),
            "form": form,
            "title": f"{municipality.name}, {label(school_year)}",
            "back_url": back,
        },
        status=400 if form.errors else 200,
    )

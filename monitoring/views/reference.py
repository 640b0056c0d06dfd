"""Reference data of monitoring: periods with their dates, indicators with formulas, targets and settings."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from mentoring.access.permissions import Permission
from mentoring.access.web import actor_of, needs
from mentoring.core import clock
from mentoring.core.parts import Crumb
from mentoring.core.school_year import label

from ..forms_reference import IndicatorForm, PeriodForm, TargetForm
from ..indicators import INDICATORS, Indicator, get
from ..models import IndicatorSetting, IndicatorTarget, Period
from ..services import reference as services

_needs_reference = needs(Permission.REFERENCE_EDIT, reason="Справочники ведёт региональный центр.")


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb("Главная", "/"), Crumb("Справочники", reverse("organisations:reference")), *more]


@_needs_reference
def periods(request: HttpRequest) -> HttpResponse:
    rows = list(Period.objects.order_by("-starts_on"))
    following = _following()
    return render(
        request,
        "monitoring/reference_periods.html",
        {
            "breadcrumbs": _crumbs(Crumb("Периоды")),
            "periods": rows,
            "today": clock.today(),
            "following": following,
            "following_label": label(following),
        },
    )


@require_POST
@_needs_reference
def open_school_year(request: HttpRequest) -> HttpResponse:
    """The school year that the page offered: its second click finds the periods made, and makes no later year."""
    year, offered = request.POST.get("school_year", ""), _following()
    if year in {str(offered - 1), str(offered)}:
        services.open_school_year(school_year=int(year), actor=actor_of(request), now=clock.now())
        messages.success(request, f"Созданы периоды {label(int(year))} учебного года.")
    else:
        messages.error(request, "Обновите страницу и повторите.")
    return redirect("monitoring:reference_periods")


def _following() -> int:
    """The school year after the last one that has periods."""
    last = Period.objects.order_by("-school_year").values_list("school_year", flat=True).first()
    return (last or clock.today().year - 1) + 1


@_needs_reference
def period_edit(request: HttpRequest, code: str) -> HttpResponse:
    period = get_object_or_404(Period, code=code)
    initial: dict[str, dt.date] = {name: getattr(period, name) for name in services.DATES}
    form = PeriodForm(request.POST or None, initial=initial, period=period)
    if request.method == "POST" and form.is_valid():
        services.set_period_dates(period=period, dates=form.cleaned_data, actor=actor_of(request), now=clock.now())
        messages.success(request, f"Сроки сохранены: {period.title}.")
        return redirect("monitoring:reference_periods")
    back = reverse("monitoring:reference_periods")
    context = {
        "breadcrumbs": _crumbs(Crumb("Периоды", back), Crumb(period.title)),
        "form": form,
        "title": period.title,
        "back_url": back,
    }
    return render(request, "layout/edit.html", context, status=400 if form.errors else 200)


@_needs_reference
def indicators(request: HttpRequest) -> HttpResponse:
    """All indicators with the target of the year; one is opened for its formula and targets."""
    year = clock.today().year
    targets = dict(IndicatorTarget.objects.filter(year=year).values_list("code", "value"))
    settings = {row.code: row for row in IndicatorSetting.objects.order_by("position")}
    rows = [(one, targets.get(one.code), settings[one.code]) for one in INDICATORS if one.code in settings]
    return render(
        request,
        "monitoring/reference_indicators.html",
        {"breadcrumbs": _crumbs(Crumb("Показатели и цели")), "rows": rows, "year": year},
    )


def _indicator(code: str) -> Indicator:
    found = get(code)
    if found is None:
        raise Http404
    return found


@_needs_reference
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """Formula in words, source, and the two forms: the setting and a target."""
    one = _indicator(code)
    setting = get_object_or_404(IndicatorSetting, code=code)
    form = IndicatorForm(
        request.POST or None, indicator=one, initial={"basis": setting.basis, "is_active": setting.is_active}
    )
    if request.method == "POST" and form.is_valid():
        services.set_indicator(
            indicator=one,
            basis=form.cleaned_data["basis"],
            is_active=form.cleaned_data["is_active"],
            actor=actor_of(request),
            now=clock.now(),
        )
        messages.success(request, "Настройка сохранена.")
        return redirect("monitoring:reference_indicator", code=code)
    return _indicator_page(request, one, form, TargetForm(initial={"year": clock.today().year}))


@require_POST
@_needs_reference
def indicator_target(request: HttpRequest, code: str) -> HttpResponse:
    one = _indicator(code)
    form = TargetForm(request.POST)
    if not form.is_valid():
        setting = get_object_or_404(IndicatorSetting, code=code)
        initial = {"basis": setting.basis, "is_active": setting.is_active}
        return _indicator_page(request, one, IndicatorForm(indicator=one, initial=initial), form)
    services.set_target(indicator=one, actor=actor_of(request), now=clock.now(), **form.cleaned_data)
    messages.success(request, f"Цель на {form.cleaned_data['year']} год сохранена.")
    return redirect("monitoring:reference_indicator", code=code)


def _indicator_page(request: HttpRequest, one: Indicator, form: IndicatorForm, target: TargetForm) -> HttpResponse:
    return render(
        request,
        "monitoring/reference_indicator.html",
        {
            "breadcrumbs": _crumbs(
                Crumb("Показатели и цели", reverse("monitoring:reference_indicators")), Crumb(one.short_title)
            ),
            "indicator": one,
            "form": form,
            "target_form": target,
            "targets": IndicatorTarget.objects.filter(code=one.code).order_by("-year"),
        },
        status=400 if form.errors or target.errors else 200,
    )

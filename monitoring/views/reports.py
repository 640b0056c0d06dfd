"""Reports: the list, the request, one report with its passport, making it again."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.access.scope import Tier
from mentoring.access.web import actor_of, needs, visible_or_404
from mentoring.core import clock
from mentoring.core.pagination import paginate
from mentoring.core.parts import Cell, Crumb
from mentoring.organisations.models import Municipality

from ..models import Period, Report
from ..selectors.places import REGION_NAME
from ..selectors.reports import reports_for
from ..services.reports import request_remake, request_report

_CRUMB = Crumb("Главная", "/")


class RequestForm(forms.Form):
    """Which quarter and territory. `nonce` belongs to the page: the same page asks once."""

    period = forms.ModelChoiceField(Period.objects.none(), label="Период", to_field_name="code", empty_label=None)
    municipality = forms.ModelChoiceField(
        Municipality.objects.none(), label="Территория", to_field_name="code", required=False, empty_label=REGION_NAME
    )
    nonce = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, actor: Actor, data: object = None) -> None:
        super().__init__(data, initial={"nonce": uuid.uuid4()})  # type: ignore[arg-type]
        started = Period.objects.filter(starts_on__lte=clock.today()).order_by("-starts_on")
        self.fields["period"].queryset = started  # type: ignore[attr-defined]
        territory = self.fields["municipality"]
        territory.queryset = Municipality.objects.visible_to(actor)  # type: ignore[attr-defined]
        if actor.tier is not Tier.REGION:
            territory.required = True
            territory.empty_label = None  # type: ignore[attr-defined]


@require_safe
@needs(Permission.REPORT_VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """Reports of the actor's territory, newest first, and the form that asks for one."""
    actor = actor_of(request)
    return _index(request, actor, RequestForm(actor) if actor.has(Permission.REPORT_REQUEST) else None)


def _index(request: HttpRequest, actor: Actor, form: RequestForm | None, status: int = 200) -> HttpResponse:
    page = paginate(reports_for(actor), order=("-created_at", "-pk"), cursor=request.GET.get("cursor"), size=30)
    context = {"page": page, "form": form, "breadcrumbs": [_CRUMB, Crumb("Отчёты")], "region_name": REGION_NAME}
    return render(request, "monitoring/reports.html", context, status=status)


@require_POST
@needs(Permission.REPORT_REQUEST)
def ask(request: HttpRequest) -> HttpResponse:
    """Put the job into the queue and show its progress."""
    actor = actor_of(request)
    form = RequestForm(actor, request.POST)
    if not form.is_valid():
        return _index(request, actor, form, status=422)
    job = request_report(
        actor=actor,
        now=clock.now(),
        period=form.cleaned_data["period"],
        municipality=form.cleaned_data["municipality"],
        nonce=form.cleaned_data["nonce"],
    )
    return redirect("home:job", job.public_id)


@require_safe
@needs(Permission.REPORT_VIEW)
def show(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The passport of a report: period, state, data time, checksum; and the file."""
    actor = actor_of(request)
    report: Report = visible_or_404(reports_for(actor), actor, public_id=public_id)
    context = {
        "report": report,
        "territory": report.municipality or REGION_NAME,
        "columns": ["Сведение", "Значение"],
        "rows": _passport(report),
        "file_url": reverse("home:file", args=[report.file.public_id]),
        "may_ask": actor.has(Permission.REPORT_REQUEST),
        "nonce": uuid.uuid4(),
        "breadcrumbs": [_CRUMB, Crumb("Отчёты", reverse("monitoring:reports")), Crumb(report.period.title)],
    }
    return render(request, "monitoring/report.html", context)


def _passport(report: Report) -> list[list[Cell]]:
    state = "окончательный" if report.is_final else "предварительный: приняты не все муниципалитеты"
    facts = (
        ("Состояние", state),
        ("Время данных", f"{timezone.localtime(report.data_at):%d.%m.%Y %H:%M}"),
        ("Как составлен", "по расписанию" if report.by_schedule else "по запросу"),
        ("Файл", f"{report.file.name}, {filesizeformat(report.file.size)}"),
        ("Контрольная сумма файла (SHA-256)", report.sha256),
    )
    return [[Cell(name), Cell(value)] for name, value in facts]


@require_POST
@needs(Permission.REPORT_REQUEST)
def again(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Make the report again from what it was made of and compare the bytes."""
    actor = actor_of(request)
    report: Report = visible_or_404(Report.objects.select_related("period", "municipality"), actor, public_id=public_id)
    nonce = forms.UUIDField(required=False)
    try:
        asked = nonce.clean(request.POST.get("nonce", "")) or uuid.uuid4()
    except forms.ValidationError:
        messages.error(request, "Обновите страницу и повторите.")
        return redirect("monitoring:report", public_id)
    job = request_remake(actor=actor, now=clock.now(), report=report, nonce=asked)
    return redirect("home:job", job.public_id)

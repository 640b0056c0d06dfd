"""Screens of one organisation's submissions: the list of periods, «Сводка / Списки / Печатная форма», the steps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.access.actor import Actor
from mentoring.access.decisions import NotAllowed, StateChanged, require
from mentoring.access.permissions import Permission
from mentoring.access.scope import Tier
from mentoring.access.web import actor_of, needs, visible_or_404
from mentoring.core import clock
from mentoring.organisations.models import MentoringForm, Organisation

from .. import policies, services
from ..enums import SENT, SubmissionState
from ..forms import ReasonForm, SummaryForm, VersionForm, summary_values
from ..models import Period, ReturnRemark, Submission
from ..selectors.lists import ALL, list_of
from ..selectors.sheets import sheet_for
from ..selectors.steps import next_step
from ..selectors.submissions import open_remarks, period_lines
from ..services.freeze import fingerprint
from ..training import BY_CODE
from ..workflow import SUBMISSION
from . import submission_page as page

_VIEW = Permission.SUBMISSION_VIEW


def load(actor: Actor, public_id: UUID) -> Submission:
    """The submission in scope, with everything that a screen names."""
    submission: Submission = visible_or_404(
        Submission.objects.select_related("organisation", "municipality", "period", "current_version"),
        actor,
        public_id=public_id,
    )
    return submission


@require_safe
@needs(_VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """Periods of the own organisation, each with its two dates, state and next step."""
    actor = actor_of(request)
    if actor.tier is not Tier.ORGANISATION:
        raise NotAllowed("Это страница организации. Сведения организаций смотрите в «Проверке» и «Полноте сдачи».")
    organisation = Organisation.objects.visible_to(actor).get()
    lines = []
    for line in period_lines(actor, today=clock.today()):
        begin = line.submission is None and policies.can_open(actor, organisation, line.period)
        step = next_step(line.submission) if line.submission else None
        lines.append({"period": line.period, "submission": line.submission, "can_begin": bool(begin), "step": step})
    return render(request, "monitoring/submissions.html", {"lines": lines, "organisation": organisation})


@require_POST
@needs(Permission.SUBMISSION_EDIT)
def begin(request: HttpRequest, code: str) -> HttpResponse:
    actor = actor_of(request)
    period = Period.objects.filter(code=code).first()
    organisation = Organisation.objects.visible_to(actor).first()
    if period is None or organisation is None or actor.tier is not Tier.ORGANISATION:
        raise Http404
    submission = services.open_submission(actor=actor, now=clock.now(), organisation=organisation, period=period)
    return redirect("monitoring:submission", submission.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(_VIEW)
def summary(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """«Сводка»: numbers, figures, findings; the curator fills it in while it is a draft."""
    actor = actor_of(request)
    submission = load(actor, public_id)
    if request.method == "POST":
        return _save(request, actor, submission)
    form = None
    reading = page.read(actor, submission)
    if reading.sheet is not None and policies.can_edit(actor, submission):
        found = reading.findings
        values = summary_values(reading.sheet, submission.version)
        form = SummaryForm(initial=values, findings=found)
        if "checked" in request.GET:
            form = SummaryForm({k: "" if v is None else v for k, v in values.items()}, findings=found)
            form.is_valid()
            form.show(found)
    return _show(request, actor, submission, reading, form=form)


def _save(request: HttpRequest, actor: Actor, submission: Submission) -> HttpResponse:
    require(policies.can_edit(actor, submission))
    reading = page.read(actor, submission)
    form = SummaryForm(request.POST, findings=reading.findings)
    if not form.is_valid():
        return _show(request, actor, submission, reading, form=form, status=422)
    try:
        saved = services.save_draft(
            submission=submission,
            actor=actor,
            now=clock.now(),
            expected_version=form.cleaned_data["version"],
            figures=form.figures,
            satisfaction=form.satisfaction,
            answers=form.answers,
            note=form.cleaned_data["note"],
        )
    except StateChanged as error:
        return _show_both(request, actor, error.current, form)
    if "send" not in request.POST:
        messages.success(request, "Сохранено.")
        return redirect("monitoring:submission", submission.public_id)
    return _send(request, actor, saved)


def _show_both(request: HttpRequest, actor: Actor, current: Submission, typed: SummaryForm) -> HttpResponse:
    """Somebody has saved meanwhile: the typed text stays in the form, what is in the portal stands beside it."""
    submission = load(actor, current.public_id)
    reading = page.read(actor, submission)
    assert reading.sheet is not None
    now_values = summary_values(reading.sheet, submission.version)
    both = [
        (bound.label, now_values.get(bound.name), bound.value())
        for bound in typed.visible_fields()
        if str(now_values.get(bound.name) if now_values.get(bound.name) is not None else "") != str(bound.value() or "")
    ]
    data = {**typed.data, "version": str(submission.version)}
    form = SummaryForm(data, findings=typed.warnings)
    form.is_valid()
    return _show(request, actor, submission, reading, form=form, status=409, both=both)


def _send(request: HttpRequest, actor: Actor, submission: Submission) -> HttpResponse:
    try:
        services.send_for_signature(
            submission=submission, actor=actor, now=clock.now(), expected_version=submission.version
        )
    except services.NotReady:
        messages.error(request, "Сохранено, но отправить пока нельзя: исправьте отмеченное ниже.")
        return redirect(f"{reverse('monitoring:submission', args=[submission.public_id])}?checked=1")
    messages.success(request, "Отправлено на подпись руководителю.")
    return redirect("monitoring:submission", submission.public_id)


def _show(
    request: HttpRequest,
    actor: Actor,
    submission: Submission,
    reading: page.Reading,
    *,
    form: SummaryForm | None,
    status: int = 200,
    both: list[Any] | None = None,
) -> HttpResponse:
    context = page.summary_context(actor, submission, reading, form=form) | {"both": both or []}
    return render(request, "monitoring/submission.html", context, status=status)


@require_safe
@needs(Permission.PERSON_LIST, reason="Списки участников видят организация, муниципалитет и региональный центр.")
def rows(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """«Списки»: the list behind a number; names only for the organisation."""
    actor = actor_of(request)
    submission = load(actor, public_id)
    sheet = sheet_for(actor, submission, now=clock.now())
    forms = list(MentoringForm.objects.all())
    code = request.GET.get("list") or ALL
    found = sheet and list_of(actor, submission, sheet, code, forms=forms, now=clock.now())
    if sheet is not None and not found:
        raise Http404
    cursor = request.GET.get("cursor")
    if found and "line" in request.GET:
        cursor = found.cursor_of(request.GET["line"])
    shown = found.page(cursor) if found else None
    remarks = _remarks(submission)
    context = page.frame(actor, submission, "rows") | {
        "sheet": sheet,
        "list": found,
        "page": shown,
        "rows": [
            (line, list(zip(found.columns[1:], line.cells, strict=True)), remarks.get(line.key)) for line in shown.items
        ]
        if found and shown
        else [],
        "total": len(found.lines) if found else 0,
        "groups": page.number_groups(sheet, forms, submission, actor) if sheet else [],
        "can_return": code not in BY_CODE and submission.state in SENT and bool(policies.can_review(actor, submission)),
    }
    return render(request, "monitoring/submission_rows.html", context)


def _remarks(submission: Submission) -> dict[str, ReturnRemark]:
    """Open remarks by line of the lists; the first one gets the focus when the list opens."""
    remarks: dict[str, ReturnRemark] = {}
    for remark in open_remarks(submission):
        kind, _, key = remark.target.partition(":")
        if kind == "fact":
            remark.is_first = not remarks  # type: ignore[attr-defined]
            remarks.setdefault(key, remark)
    return remarks


@require_safe
@needs(_VIEW)
def paper(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """«Печатная форма»: table 9.1 for one organisation on A4."""
    actor = actor_of(request)
    submission = load(actor, public_id)
    return render(request, "monitoring/submission_print.html", page.paper_context(actor, submission))


@require_POST
@needs(Permission.SUBMISSION_EDIT)
def send(request: HttpRequest, public_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    return _send(request, actor, load(actor, public_id))


@require_POST
@needs(Permission.SUBMISSION_EDIT)
def take_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    submission = load(actor, public_id)
    services.take_back(submission=submission, actor=actor, now=clock.now(), expected_version=_version(request))
    messages.success(request, "Возвращено в черновик, можно исправлять.")
    return redirect("monitoring:submission", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SUBMISSION_SIGN)
def sign(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The head reads what will be frozen and signs exactly that."""
    actor = actor_of(request)
    submission = load(actor, public_id)
    if request.method == "POST":
        services.sign(
            submission=submission,
            actor=actor,
            now=clock.now(),
            expected_version=_version(request),
            expected_digest=request.POST.get("digest", "")[:64],
        )
        messages.success(
            request, f"Подписано и отправлено: {next_step(load(actor, public_id)).holder} проверит сведения."
        )
        return redirect("monitoring:submission", public_id)
    if submission.state != SubmissionState.SIGNING:
        return redirect("monitoring:submission", public_id)
    context = page.summary_context(actor, submission, page.read(actor, submission), active="sign") | {
        "digest": fingerprint(submission, now=clock.now()),
        "reviewer": "региональный центр" if submission.municipality.is_krai else "муниципальный координатор",
    }
    return render(request, "monitoring/submission_sign.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SUBMISSION_SIGN)
def decline(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The head does not sign, and says why."""
    actor = actor_of(request)
    submission = load(actor, public_id)
    form = ReasonForm(request.POST or None, initial={"version": submission.version})
    if request.method == "POST" and form.is_valid():
        services.decline_signature(
            submission=submission,
            actor=actor,
            now=clock.now(),
            comment=form.cleaned_data["comment"],
            expected_version=form.cleaned_data["version"],
        )
        messages.success(request, "Не подписано. Куратор получил ваше пояснение.")
        return redirect("monitoring:submission", public_id)
    context = {
        "form": form,
        "question": "Не подписывать сведения?",
        "consequences": ["Сведения вернутся куратору в черновик.", "Куратор увидит ваше пояснение."],
        "confirm_label": "Не подписывать",
        "back_url": reverse("monitoring:submission", args=[public_id]),
        "danger": False,
    }
    return render(request, "monitoring/confirm_reason.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SUBMISSION_EDIT, Permission.SUBMISSION_SIGN)
def recall(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take back what nobody has decided on yet."""
    actor = actor_of(request)
    submission = load(actor, public_id)
    if request.method == "POST":
        services.recall(submission=submission, actor=actor, now=clock.now(), expected_version=_version(request))
        messages.success(request, "Отозвано: сведения снова у вас в черновике.")
        return redirect("monitoring:submission", public_id)
    require(SUBMISSION.decide("recall", submission, actor))
    context = {
        "form": VersionForm(initial={"version": submission.version}),
        "question": "Отозвать сведения с проверки?",
        "consequences": ["Они вернутся в черновик.", "После исправления их снова подпишет руководитель."],
        "confirm_label": "Отозвать",
        "back_url": reverse("monitoring:submission", args=[public_id]),
        "danger": False,
    }
    return render(request, "monitoring/confirm_reason.html", context)


def _version(request: HttpRequest) -> int | None:
    form = VersionForm(request.POST)
    return form.cleaned_data["version"] if form.is_valid() else None

"""The queue of the tier above, the difference of a submission, and decisions on it."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.access.actor import Actor
from mentoring.access.decisions import StateChanged, require
from mentoring.access.permissions import Permission
from mentoring.access.redirects import redirect_back, safe_path
from mentoring.access.web import actor_of, needs
from mentoring.core import clock
from mentoring.core.parts import Chip, Preset
from mentoring.core.undo import messages_with_undo
from mentoring.core.wording import plural_form
from mentoring.workflow.undo import UNDO_WITHIN

from .. import policies, services
from ..enums import SENT, ReturnReason, SubmissionState
from ..forms import REVIEW_STATES, QueueFilterForm, RemarkFormSet, ReturnForm, VersionForm
from ..models import Period, Submission
from ..selectors import review as reading
from ..selectors.answered import after_return
from ..selectors.changes import change_counts
from ..selectors.remarks import labels_of_targets
from ..selectors.review import QueueFilter, comparison, reviewable
from . import submission_page as page
from .submissions import load

_REVIEW = needs(Permission.SUBMISSION_REVIEW, reason="Проверяет муниципальный координатор или региональный центр.")
_LIMIT = 200


@require_safe
@_REVIEW
def queue(request: HttpRequest) -> HttpResponse:
    """Who waits, since when, and how much has changed."""
    actor = actor_of(request)
    periods = list(Period.objects.filter(opens_on__lte=clock.today()).order_by("-starts_on"))
    data = request.GET.copy()
    if not data:
        data["state"] = SubmissionState.SUBMITTED.value
    form = QueueFilterForm(data, periods=periods)
    form.is_valid()
    wanted = QueueFilter(
        period_code=form.cleaned_data.get("period", ""),
        states=tuple(filter(None, [form.cleaned_data.get("state", "")])),
        late=form.cleaned_data.get("late", False),
        unchanged=form.cleaned_data.get("unchanged", False),
    )
    found = reading.queue(actor, wanted, cursor=request.GET.get("cursor"))
    context = {
        "form": form,
        "page": found,
        "chips": _chips(form, periods, data),
        "presets": _presets(actor, data),
        "here": request.get_full_path(),
        "can_bulk": any(line.changes and line.changes.unchanged for line in found.items),
    }
    return render(request, "monitoring/review_queue.html", context)


def _chips(form: QueueFilterForm, periods: list[Period], data: Any) -> list[Chip]:
    titles = {period.code: period.title for period in periods}
    labels = {
        "period": ("Период", titles.get(form.cleaned_data.get("period", ""))),
        "state": ("Состояние", dict(REVIEW_STATES).get(form.cleaned_data.get("state", ""))),
        "late": ("Срок", "поздние" if form.cleaned_data.get("late") else None),
        "unchanged": ("Изменения", "без изменений" if form.cleaned_data.get("unchanged") else None),
    }
    chips = []
    for name, (label, value) in labels.items():
        if value:
            rest = data.copy()
            # An empty state says «all»: without any parameter the queue would choose by itself again.
            rest[name] = ""
            rest.pop("cursor", None)
            chips.append(Chip(label, str(value), f"?{rest.urlencode()}"))
    return chips


def _presets(actor: Actor, data: Any) -> list[Preset]:
    counts = dict(reviewable(actor).order_by().values_list("state").annotate(Count("pk")))
    here = {name: value for name, value in data.items() if value and name not in {"cursor", "period"}}
    made = [
        Preset(label.capitalize(), f"?state={state}", here == {"state": state}, counts.get(state, 0))
        for state, label in REVIEW_STATES
    ]
    submitted = SubmissionState.SUBMITTED.value
    for label, name in (("Без изменений", "unchanged"), ("Поздние", "late")):
        made.append(Preset(label, f"?state={submitted}&{name}=on", here == {"state": submitted, name: "on"}))
    return made


@require_safe
@_REVIEW
def detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The difference first; the whole form is on the other tabs."""
    actor = actor_of(request)
    submission = load(actor, public_id)
    context = page.summary_context(actor, submission, page.read(actor, submission), active="changes")
    if submission.current_version is not None:
        made, again = comparison(actor, submission), after_return(actor, submission)
        # A version that was accepted and then returned is one version: it is compared with once.
        context["comparison"], context["again"] = made, again
        context["same_base"] = again is not None and again.base == made.base
        context["has_boxes"] = bool(made.total or (again and (again.comparison.total or again.remarks)))
        context["count"] = change_counts([submission.pk]).get(submission.pk)
    else:
        context |= {"comparison": None, "count": None, "again": None, "same_base": False}
    context["can_return"] = submission.state in SENT and bool(policies.can_review(actor, submission))
    return render(request, "monitoring/review.html", context)


@require_POST
@_REVIEW
def approve(request: HttpRequest, public_id: UUID) -> HttpResponse:
    actor, now = actor_of(request), clock.now()
    submission = load(actor, public_id)
    decide = services.accept_organisation if submission.municipality.is_krai else services.approve
    decide(submission=submission, actor=actor, now=now, expected_version=_version(request, actor, submission))
    messages_with_undo(
        request,
        f"Приняты сведения: {submission.organisation}, {submission.period}.",
        url=reverse("monitoring:review_undo", args=[public_id]),
        until=now + UNDO_WITHIN,
    )
    return redirect_back(request, reverse("monitoring:review_queue"))


@require_POST
@_REVIEW
def approve_chosen(request: HttpRequest) -> HttpResponse:
    """Bulk approval: only those in which nothing has changed; the others are named with the reason."""
    actor, now = actor_of(request), clock.now()
    chosen = _chosen(request)
    rows = reviewable(actor).select_related("municipality", "organisation").filter(public_id__in=list(chosen))
    result = services.approve_many(actor=actor, now=now, items=[(row, chosen[row.public_id]) for row in rows])
    for submission, reason in result.skipped:
        messages.warning(request, f"{submission.organisation}: не принято – {reason}.")
    if result.approved:
        count = len(result.approved)
        messages_with_undo(
            request,
            f"Принято: {count} {plural_form(count, 'организация', 'организации', 'организаций')}.",
            url=reverse("monitoring:review_undo_chosen", args=[result.batch]),
            until=now + UNDO_WITHIN,
        )
    elif not result.skipped:
        messages.warning(request, "Сначала отметьте организации в списке.")
    return redirect_back(request, reverse("monitoring:review_queue"))


def _chosen(request: HttpRequest) -> dict[UUID, int]:
    """Values «id:version» of the boxes; anything malformed is as if it did not exist."""
    chosen: dict[UUID, int] = {}
    for text in request.POST.getlist("chosen")[:_LIMIT]:
        public_id, _, version = text.partition(":")
        try:
            chosen[uuid.UUID(public_id)] = int(version)
        except ValueError:
            continue
    return chosen


@require_POST
@_REVIEW
def undo_chosen(request: HttpRequest, batch: UUID) -> HttpResponse:
    done, refused = services.undo_batch(batch=batch, actor=actor_of(request), now=clock.now())
    if done:
        messages.success(request, f"Отменено: {done}. Сведения снова на проверке.")
    if refused or not done:
        messages.warning(request, f"Отменить нельзя: {refused}." if refused else "Отменять уже нечего.")
    return redirect("monitoring:review_queue")


@require_POST
@_REVIEW
def undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    submission = load(actor, public_id)
    services.undo(submission=submission, actor=actor, now=clock.now())
    messages.success(request, f"Решение отменено, сведения снова на проверке: {submission.organisation}.")
    return redirect("monitoring:review", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@_REVIEW
def give_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Return with reasons attached to the lines chosen before; what was accepted is reopened by the same step."""
    actor = actor_of(request)
    submission = load(actor, public_id)
    require(policies.can_review(actor, submission))
    posted = request.method == "POST"
    targets = _targets(request, submission)
    form = ReturnForm(request.POST if posted else None, initial={"version": submission.version})
    remarks = RemarkFormSet(
        request.POST if posted else None,
        initial=[{"target": target, "reason": _usual_reason(target)} for target in targets],
        prefix="line",
    )
    if posted and form.is_valid() and remarks.is_valid():
        labels = labels_of_targets(submission, [row["target"] for row in remarks.cleaned_data if row])
        if form.cleaned_data["comment"].strip() or labels:
            return _return(request, submission, actor, form, remarks.cleaned_data, labels)
        form.add_error("comment", "Напишите причину или отметьте строки с замечаниями.")
    context = {
        "submission": submission,
        "form": form,
        "remarks": remarks,
        "lines": list(zip(remarks.forms, labels_in_order(submission, remarks.forms), strict=True)),
        "question": f"Вернуть на доработку: {submission.organisation}?",
        "consequences": ["Организация получит письмо с причиной и ссылкой на первую отмеченную строку."],
        "confirm_label": "Вернуть на доработку",
        "back_url": _back(request) or reverse("monitoring:review", args=[public_id]),
        "next": _back(request),
        "danger": False,
    }
    return render(request, "monitoring/review_return.html", context, status=422 if posted else 200)


def _return(
    request: HttpRequest,
    submission: Submission,
    actor: Actor,
    form: ReturnForm,
    rows: list[Any],
    labels: dict[str, str],
) -> HttpResponse:
    now = clock.now()
    services.return_for_rework(
        submission=submission,
        actor=actor,
        now=now,
        expected_version=form.cleaned_data["version"],
        comment=form.cleaned_data["comment"],
        remarks=[
            services.RemarkData(row["target"], labels[row["target"]], ReturnReason(row["reason"]), row["text"])
            for row in rows
            if row and row["target"] in labels
        ],
    )
    messages_with_undo(
        request,
        f"Возвращено на доработку: {submission.organisation}. Замечания – в её входящих и в письме.",
        url=reverse("monitoring:review_undo", args=[submission.public_id]),
        until=now + UNDO_WITHIN,
    )
    return redirect_back(request, reverse("monitoring:review_queue"))


def _usual_reason(target: str) -> ReturnReason:
    return ReturnReason.PERSONS if target.startswith("fact:") else ReturnReason.FIGURES


def _targets(request: HttpRequest, submission: Submission) -> list[str]:
    """Lines chosen on the page before, those that exist in this submission, each once."""
    asked = list(dict.fromkeys(request.GET.getlist("target")))[:_LIMIT]
    known = labels_of_targets(submission, asked)
    return [target for target in asked if target in known]


def labels_in_order(submission: Submission, forms: Any) -> list[str]:
    targets = [str(form["target"].value() or "") for form in forms]
    labels = labels_of_targets(submission, targets)
    return [labels.get(target, "строка") for target in targets]


def _back(request: HttpRequest) -> str:
    return safe_path(request.POST.get("next") or request.GET.get("next")) or ""


def _version(request: HttpRequest, actor: Actor, submission: Submission) -> int:
    """The version that the page showed. A decision about a version that nobody has read is not taken: 409."""
    form = VersionForm(request.POST)
    if not form.is_valid() or form.cleaned_data["version"] is None:
        require(policies.can_review(actor, submission))
        raise StateChanged(submission)
    return int(form.cleaned_data["version"])
